import type { ConnectionConfig } from '../../src/main/engines/engine.ts'
import { Buffer } from 'node:buffer'
import { createCipheriv } from 'node:crypto'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSqliteEngine } from '../../src/main/engines/sqlite/sqlite-engine.ts'
import { eachRow } from '../../src/main/engines/sqlite/sqlite-row-codec.ts'
import { storePath } from '../../src/main/store/profile-folder.ts'
import { failureOf, openConnectionServices, person, testFiles, wholeDraft } from '../support/connection-services.ts'
import { documentedLists } from '../support/documented-lists.ts'
import { temporaryProfile } from '../support/profile.ts'
import { unread } from '../support/unread.ts'

/** A profile with a folder of databases and the engine over it. */
function open() {
  const dataDir = temporaryProfile()
  const folder = join(dataDir, 'sqlite')
  mkdirSync(folder)
  const store = storePath(dataDir)
  writeFileSync(store, '')
  const engine = createSqliteEngine({ files: testFiles(dataDir, store) })
  const config = (file: string, more: Partial<ConnectionConfig> = {}): ConnectionConfig => ({
    id: 'c',
    tenant: 't',
    name: 'file',
    engine: 'SQLite',
    host: '',
    port: 0,
    user: '',
    password: '',
    database: null,
    file,
    tls: { mode: 'off' },
    ssh: null,
    tunnel: null,
    serverKeys: null,
    connectTimeoutMs: null,
    compress: false,
    timeZone: null,
    startSql: '',
    readOnly: false,
    ...more,
  })
  const make = (
    name: string,
    sql = 'CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT); INSERT INTO t VALUES (1, \'x\')',
  ) => {
    const db = new Database(join(folder, name))
    db.exec(sql)
    onTestFinished(() => void db.close())
    return db
  }
  const failure = (file: string, more?: Partial<ConnectionConfig>) => failureOf(engine.test(config(file, more)))
  return { dataDir, folder, store, engine, config, make, failure }
}

type Session = Awaited<ReturnType<ReturnType<typeof open>['engine']['openSession']>>

/** Runs a statement and gives its rows, or what it changed. */
async function run(session: Session, sql: string): Promise<unknown> {
  const rows: unknown[] = []
  let done: unknown
  await session.execute(sql, {
    ...unread,
    onRows: (_, decoder) => ({
      write: () => { throw new Error('rows of SQLite come many at once') },
      writeRows(bytes) {
        eachRow(bytes, (start, end) => rows.push(decoder.cells(bytes, start, end, Number.POSITIVE_INFINITY, 0)))
        return true
      },
      onDrain: null,
      rowCount: 0,
    }),
    onDone: (result) => { done = result },
  })
  return done ?? rows
}

describe('a file that is no place for a connection', () => {
  it.each([
    ':memory:',
    ' :MEMORY:',
    'file:x.db',
    'file:///etc/passwd?mode=ro',
    '',
    '  ',
    'a\0b',
    '../tihc.db',
    '/etc/passwd',
    'a/../../tihc.db',
    '..',
  ])('%j is refused before the disk is looked at', async file => {
    const { failure, engine, config } = open()
    expect(() => engine.checkConfig(config(file))).toThrow(
      expect.objectContaining({
        code: 'bad_request',
        details: expect.objectContaining({ field: 'file' }) as object,
      }) as Error,
    )
    expect(await failure(file)).toMatchObject({ code: 'bad_request', details: { field: 'file' } })
  })

  it('leads outside by a link', async () => {
    const { folder, dataDir, failure } = open()
    new Database(join(dataDir, 'outside.db')).close()
    symlinkSync(join(dataDir, 'outside.db'), join(folder, 'link.db'))
    symlinkSync(dataDir, join(folder, 'up'))
    expect(await failure('link.db')).toMatchObject({ code: 'bad_request' })
    expect(await failure('up/outside.db')).toMatchObject({ code: 'bad_request' })
  })

  it('is TiHC\'s own store, under another name too', async () => {
    const { folder, store, dataDir, config } = open()
    linkSync(store, join(folder, 'hard.db'))
    const wide = createSqliteEngine({ files: { ...testFiles(dataDir, store), folders: [dataDir] } })
    const anywhere = createSqliteEngine({ files: { ...testFiles(dataDir, store), folders: null } })
    for (const [engine, file] of [
      [wide, 'tihc.db'],
      [wide, 'sqlite/hard.db'],
      [anywhere, store],
      [anywhere, join(folder, 'hard.db')],
    ] as const) {
      expect(await failureOf(engine.test(config(file)))).toMatchObject({
        code: 'bad_request',
        message: expect.stringContaining('TiHC itself') as string,
      })
    }
  })

  it('is missing, or a folder', async () => {
    const { folder, failure } = open()
    mkdirSync(join(folder, 'inner'))
    expect(await failure('nothing.db')).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('no such file') as string,
      details: { part: 'file' },
    })
    expect(readdirSync(folder)).toEqual(['inner'])
    expect(await failure('inner')).toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('folder') as string,
    })
    expect(await failure('.')).toMatchObject({ code: 'bad_request' })
  })

  it('is not a database, or encrypted', async () => {
    const { folder, failure } = open()
    writeFileSync(join(folder, 'notes.db'), 'just some text\n'.repeat(200))
    const cipher = createCipheriv('aes-256-ctr', Buffer.alloc(32, 1), Buffer.alloc(16, 2))
    writeFileSync(join(folder, 'secret.db'), cipher.update(Buffer.alloc(8192, 3)))
    expect(await failure('notes.db')).toMatchObject({
      code: 'engine',
      message: expect.stringContaining('not an SQLite database') as string,
      details: { part: 'file' },
    })
    expect(await failure('secret.db')).toMatchObject({
      code: 'engine',
      message: expect.stringContaining('encrypted') as string,
    })
    expect(readFileSync(join(folder, 'notes.db'), 'utf8')).toContain('just some text')
  })

  it('is damaged', async () => {
    const { folder, make, engine, config } = open()
    const db = make('broken.db', 'CREATE TABLE t (a); INSERT INTO t SELECT randomblob(900) FROM pragma_function_list')
    db.close()
    const bytes = readFileSync(join(folder, 'broken.db'))
    bytes.fill(0xAA, 4096, bytes.length)
    writeFileSync(join(folder, 'broken.db'), bytes)
    const session = await engine.openSession(config('broken.db'), {})
    expect(await failureOf(run(session, 'SELECT count(*), max(a) FROM t'))).toMatchObject({
      code: 'engine',
      message: expect.stringContaining('damaged') as string,
      details: { errno: 11 },
    })
    await session.close()
  })

  it('is kept by another program', async () => {
    const { make, failure } = open()
    const db = make('kept.db')
    db.exec('BEGIN EXCLUSIVE')
    expect(await failure('kept.db')).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('locked') as string,
    })
    db.exec('ROLLBACK')
  })

  it.skipIf(process.getuid?.() === 0)('may not be read', async () => {
    const { folder, make, failure } = open()
    make('closed.db')
    chmodSync(join(folder, 'closed.db'), 0)
    expect(await failure('closed.db')).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('rights') as string,
    })
  })
})

describe('sessions on a file', () => {
  async function sessions(count: number, more?: Partial<ConnectionConfig>) {
    const ground = open()
    const db = ground.make('shop.db')
    const opened = await Promise.all(
      Array.from({ length: count }, () => ground.engine.openSession(ground.config('shop.db', more), {})),
    )
    onTestFinished(() => Promise.all(opened.map(session => session.close())).then(() => {}))
    return { ...ground, db, opened }
  }

  it('hold their transactions apart, and say who waits for whom', async () => {
    const { opened: [one, two] } = await sessions(2)
    await run(one!, 'BEGIN')
    await run(one!, 'INSERT INTO t VALUES (2, \'y\')')
    expect(one!.state.inTransaction).toBe(true)
    expect(await run(two!, 'SELECT count(*) FROM t')).toEqual([[1]])
    expect(await failureOf(run(two!, 'INSERT INTO t VALUES (3, \'z\')'))).toMatchObject({
      code: 'engine',
      message: expect.stringContaining('locked by another session') as string,
      details: { errno: 5 },
    })
    const waiting = run(two!, 'INSERT INTO t VALUES (3, \'z\')')
    await run(one!, 'COMMIT')
    expect(await waiting).toEqual({ affectedRows: 1, insertId: 3 })
  }, 20_000)

  it('give up waiting for a lock when they are cancelled, and lose nothing', async () => {
    const { db, opened: [session] } = await sessions(1)
    await run(session!, 'CREATE TEMP TABLE mine (a)')
    db.exec('BEGIN IMMEDIATE')
    const waiting = failureOf(run(session!, 'DELETE FROM t'))
    await session!.cancel()
    expect(await waiting).toMatchObject({ code: 'cancelled' })
    db.exec('ROLLBACK')
    expect(session!.state.lost).toBeNull()
    expect(await run(session!, 'SELECT count(*) FROM mine')).toEqual([[0]])
  })

  it('that are read-only write nothing, whatever the text says', async () => {
    const { folder, opened: [session] } = await sessions(1, { readOnly: true })
    const before = readFileSync(join(folder, 'shop.db'))
    for (const sql of [
      'DELETE FROM t',
      'CREATE TABLE x (a)',
      'CREATE TEMP TABLE x (a)',
      'PRAGMA user_version = 3',
      'PRAGMA journal_mode = WAL',
      'VACUUM',
      'BEGIN EXCLUSIVE',
      'WITH a AS (SELECT 1) DELETE FROM t',
    ])
      await run(session!, sql).catch(() => {})
    await run(session!, 'PRAGMA query_only = OFF')
    expect(await failureOf(run(session!, 'DELETE FROM t'))).toMatchObject({ code: 'engine', details: { errno: 8 } })
    expect(readFileSync(join(folder, 'shop.db')).equals(before)).toBe(true)
    expect(await run(session!, 'SELECT b FROM t')).toEqual([['x']])
  })

  it('notice that the file was deleted or replaced', async () => {
    const { folder, engine, config, opened: [session] } = await sessions(1)
    rmSync(join(folder, 'shop.db'))
    expect(await failureOf(run(session!, 'SELECT * FROM t'))).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('deleted') as string,
      details: { sessionLost: true },
    })
    expect(session!.state.lost).not.toBeNull()
    const introspection = documentedLists(engine.openMetadata(config('shop.db')))
    expect(await failureOf(introspection.databases({}))).toMatchObject({ code: 'unavailable' })
    await introspection.close()
  })

  it('read another file of that name in metadata once it is there', async () => {
    const { folder, make, engine, config } = open()
    make('shop.db')
    make('next.db', 'CREATE TABLE other (a)')
    const introspection = documentedLists(engine.openMetadata(config('shop.db')))
    const names = async () => (await introspection.tables('main', { columns: false })).tables.map(({ name }) => name)
    expect(await names()).toEqual(['t'])
    renameSync(join(folder, 'next.db'), join(folder, 'shop.db'))
    expect(await names()).toEqual(['other'])
    await introspection.close()
  })

  it('go on after a statement whose process had to be ended, unless something was open', async () => {
    const { opened: [idle, busy] } = await sessions(2)
    const stuck = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c'
    const cancelled = async (session: Session) => {
      const running = failureOf(run(session, stuck))
      await new Promise(resolve => setImmediate(resolve))
      await session.cancel()
      return running
    }
    expect(await cancelled(idle!)).toMatchObject({ code: 'cancelled' })
    expect(await run(idle!, 'SELECT count(*) FROM t')).toEqual([[1]])
    await run(busy!, 'BEGIN')
    await run(busy!, 'DELETE FROM t')
    expect(await cancelled(busy!)).toMatchObject({ code: 'unavailable', details: { sessionLost: true } })
    expect(busy!.state).toMatchObject({ inTransaction: false, lost: expect.any(String) as string })
    expect(await failureOf(run(busy!, 'SELECT 1'))).toMatchObject({
      code: 'unavailable',
      details: { sessionLost: true },
    })
    expect(await run(idle!, 'SELECT count(*) FROM t')).toEqual([[1]])
  })

  it('run no function that a foreign file\'s view calls, unless it is known to be harmless', async () => {
    const { make, engine, config } = open()
    make(
      'foreign.db',
      'CREATE VIEW v AS SELECT * FROM pragma_journal_mode; CREATE VIEW w AS SELECT load_extension(\'x\')',
    )
    const session = await engine.openSession(config('foreign.db'), {})
    expect(await failureOf(run(session, 'SELECT * FROM v'))).toMatchObject({ code: 'engine' })
    expect(await failureOf(run(session, 'SELECT * FROM w'))).toMatchObject({ code: 'engine' })
    await session.close()
  })
})

describe('what a file holds', () => {
  it('is told under the connection\'s own name for it: nobody learns where it lies', async () => {
    const { make, engine, config, dataDir } = open()
    make('shop.db')
    const session = await engine.openSession(config('shop.db'), {})
    await run(session, 'CREATE TEMP TABLE mine (a)')
    for (const sql of [
      'PRAGMA database_list',
      'pragma main.database_list',
      'PRAGMA "database_list"',
      'PRAGMA database_list()',
      '/* x */ PRAGMA /* y */ database_list;',
    ]) {
      const rows = (await run(session, sql).catch(() => [])) as unknown[][]
      expect(JSON.stringify(rows), sql).not.toContain(dataDir)
    }
    expect(await run(session, 'PRAGMA database_list')).toEqual([[0, 'main', 'shop.db'], [1, 'temp', '']])
    await session.close()
  })

  it('may be as wide as SQLite lets a table be', async () => {
    const { make, engine, config } = open()
    const columns = Array.from({ length: 2000 }, (_, n) => `c${n}`)
    const db = make('wide.db', `CREATE TABLE wide (${columns.map(name => `${name} INTEGER`).join(', ')})`)
    db.prepare(`INSERT INTO wide VALUES (${columns.map(() => '?').join(', ')})`).run(
      columns.map((_, n) => 2n ** 53n + BigInt(n)),
    )
    const introspection = documentedLists(engine.openMetadata(config('wide.db')))
    onTestFinished(() => introspection.close())
    expect((await introspection.columns('main', 'wide', {})).map(({ name }) => name)).toEqual(columns)
    const session = await engine.openSession(config('wide.db'), {})
    const [row] = await run(session, 'SELECT * FROM wide') as unknown[][]
    expect(row).toEqual(columns.map((_, n) => String(2n ** 53n + BigInt(n))))
    await session.close()
  })

  it('is told exactly', async () => {
    const { make, engine, config } = open()
    make('types.db', `
      CREATE TABLE types (id INTEGER PRIMARY KEY AUTOINCREMENT, code CHAR(3) UNIQUE,
        name VARCHAR(255) NOT NULL DEFAULT 'it''s', price DECIMAL(10, 2) NOT NULL DEFAULT 1.50, free,
        made DATETIME DEFAULT CURRENT_TIMESTAMP, remark TEXT DEFAULT NULL,
        double REAL AS (price * 2) STORED, other INT);
      CREATE INDEX types_other ON types (other, name);
      CREATE TABLE keyed (a TEXT, b TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
      CREATE TABLE loose (a TEXT PRIMARY KEY);
      CREATE VIEW recent AS SELECT id, name FROM types;
      CREATE VIEW broken AS SELECT a FROM nowhere;
      CREATE VIRTUAL TABLE words USING fts5(text);
      CREATE TABLE "a'b\`c""d[e]" ("it's" INT)`)
    const introspection = documentedLists(engine.openMetadata(config('types.db')))
    onTestFinished(() => introspection.close())
    expect(await introspection.databases({})).toEqual([{ name: 'main', system: false }])
    expect(introspection.info).toMatchObject({ product: 'SQLite', version: expect.stringMatching(/^3\.\d+/) as string })
    const { tables, total } = await introspection.tables('main', { columns: true })
    expect(total).toBe(tables.length)
    expect(tables.map(({ name, kind }) => [name, kind])).toEqual(
      expect.arrayContaining([
        ['types', 'table'],
        ['recent', 'view'],
        ['broken', 'view'],
        ['words', 'table'],
        ['a\'b`c"d[e]', 'table'],
      ]),
    )
    expect(tables.find(({ name }) => name === 'types')!.columns).toEqual([
      {
        name: 'id',
        type: 'INTEGER',
        definition: 'INTEGER',
        nullable: false,
        default: null,
        key: 'PRI',
        extra: 'auto_increment',
        comment: '',
      },
      {
        name: 'code',
        type: 'CHAR',
        definition: 'CHAR(3)',
        nullable: true,
        default: null,
        key: 'UNI',
        extra: '',
        comment: '',
      },
      {
        name: 'name',
        type: 'VARCHAR',
        definition: 'VARCHAR(255)',
        nullable: false,
        default: 'it\'s',
        key: '',
        extra: '',
        comment: '',
      },
      {
        name: 'price',
        type: 'DECIMAL',
        definition: 'DECIMAL(10, 2)',
        nullable: false,
        default: '1.50',
        key: '',
        extra: '',
        comment: '',
      },
      { name: 'free', type: '', definition: '', nullable: true, default: null, key: '', extra: '', comment: '' },
      {
        name: 'made',
        type: 'DATETIME',
        definition: 'DATETIME',
        nullable: true,
        default: 'CURRENT_TIMESTAMP',
        key: '',
        extra: '',
        comment: '',
      },
      {
        name: 'remark',
        type: 'TEXT',
        definition: 'TEXT',
        nullable: true,
        default: null,
        key: '',
        extra: '',
        comment: '',
      },
      {
        name: 'double',
        type: 'REAL',
        definition: 'REAL',
        nullable: true,
        default: null,
        key: '',
        extra: 'STORED GENERATED',
        comment: '',
      },
      {
        name: 'other',
        type: 'INT',
        definition: 'INT',
        nullable: true,
        default: null,
        key: 'MUL',
        extra: '',
        comment: '',
      },
    ])
    expect(await introspection.columns('main', 'keyed', {})).toMatchObject([
      { nullable: false, key: 'PRI' },
      { nullable: false, key: 'PRI' },
    ])
    expect(await introspection.columns('main', 'loose', {})).toMatchObject([{ nullable: true, key: 'PRI' }])
    expect(await introspection.columns('main', 'a\'b`c"d[e]', {})).toMatchObject([{ name: 'it\'s' }])
    expect(await introspection.tables('main', { columns: false, search: 'YPE' })).toMatchObject({
      tables: [{ name: 'types' }],
      total: 1,
    })
    expect(await introspection.tables('main', { columns: false, offset: 1, limit: 2 })).toMatchObject({ total })
    expect(await failureOf(introspection.columns('main', 'nope', {}))).toMatchObject({ code: 'not_found' })
    expect(await failureOf(introspection.tables('temp', { columns: false }))).toMatchObject({ code: 'not_found' })
  })
})

describe('saved connections to a file', () => {
  it('have a file and no server, and change into each other', async () => {
    const { connections, dataDir } = await openConnectionServices()
    mkdirSync(join(dataDir, 'sqlite'))
    new Database(join(dataDir, 'sqlite', 'shop.db')).close()
    const made = await connections.create(person(), wholeDraft({ name: 'shop', engine: 'SQLite', file: 'shop.db' }))
    expect(made).toMatchObject({
      engine: 'SQLite',
      file: 'shop.db',
      host: null,
      port: null,
      user: null,
      database: null,
      hasPassword: false,
      tls: { mode: 'off' },
    })
    expect(await connections.test(person(), { id: made.id })).toMatchObject({ ok: true, product: 'SQLite' })
    expect(await connections.test(person(), { engine: 'SQLite', file: 'shop.db' })).toMatchObject({ ok: true })
    expect(await connections.connect(person(), made.id)).toMatchObject({ status: 'connected', product: 'SQLite' })
    expect(await failureOf(connections.update(person(), made.id, { file: '/etc/passwd' }))).toMatchObject({
      code: 'bad_request',
      details: { field: 'file' },
    })
    expect(
      await failureOf(connections.create(person(), wholeDraft({ name: 'other', engine: 'SQLite' }))),
    ).toMatchObject({ code: 'bad_request', details: { field: 'file' } })
    expect(await failureOf(connections.create(person(), wholeDraft({ name: 'other' })))).toMatchObject({
      code: 'bad_request',
      details: { field: 'host' },
    })
    const server = await connections.update(person(), made.id, {
      engine: 'MySQL',
      host: 'db',
      port: 4000,
      user: 'root',
    })
    expect(server).toMatchObject({ engine: 'MySQL', file: null, host: 'db', port: 4000, product: null })
  })
})
