import type { TihcError } from '../../src/contract/errors.ts'
import type { ConnectionConfig } from '../../src/main/engines/engine.ts'
import { fork } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it, onTestFinished } from 'vitest'
import { createSqliteEngine } from '../../src/main/engines/sqlite/sqlite-engine.ts'
import { eachRow } from '../../src/main/engines/sqlite/sqlite-row-codec.ts'
import { storePath } from '../../src/main/store/profile-folder.ts'
import { configOf, failureOf, testFiles } from '../support/connection-services.ts'
import { describeNeeding } from '../support/describe-needing.ts'
import { documentedLists } from '../support/documented-lists.ts'
import { temporaryProfile } from '../support/profile.ts'
import { runSqlite3, sqlite3Program } from '../support/sqlite3.ts'
import { unread } from '../support/unread.ts'

type Spawn = NonNullable<Parameters<typeof createSqliteEngine>[0]['spawn']>

/** A file that SQLite's own program made, and the engine over it. */
function open(sql: string, spawn?: Spawn) {
  const dataDir = temporaryProfile()
  const folder = join(dataDir, 'sqlite')
  mkdirSync(folder)
  const store = storePath(dataDir)
  writeFileSync(store, '')
  const file = join(folder, 'made.db')
  runSqlite3(file, sql)
  const engine = createSqliteEngine({ files: testFiles(dataDir, store), ...(spawn && { spawn }) })
  const config = (more: Partial<ConnectionConfig> = {}) =>
    configOf({ host: '', port: 0, user: '', password: '' }, { engine: 'SQLite', file: 'made.db', ...more })
  return {
    dataDir,
    folder,
    file,
    engine,
    config,
    /** What the program says of a copy. */
    inProgram(statements: string) {
      const copy = join(dataDir, 'copy.db')
      copyFileSync(file, copy)
      return runSqlite3(copy, statements)
    },
    async session(more?: Partial<ConnectionConfig>) {
      const opened = await engine.openSession(config(more), {})
      onTestFinished(() => opened.close())
      return opened
    },
    metadata() {
      const opened = engine.openMetadata(config())
      onTestFinished(() => opened.close())
      return opened
    },
  }
}

type Session = Awaited<ReturnType<ReturnType<typeof createSqliteEngine>['openSession']>>

/** Runs a statement and gives its rows; `columns` takes those that are sent. */
async function run(session: Session, sql: string, columns: unknown[] = []): Promise<unknown[]> {
  const rows: unknown[] = []
  await session.execute(sql, {
    ...unread,
    onRows(sent, decoder) {
      columns.push(sent)
      return {
        write: () => { throw new Error('rows of SQLite come many at once') },
        writeRows(bytes) {
          eachRow(bytes, (start, end) => rows.push(decoder.cells(bytes, start, end, Number.POSITIVE_INFINITY, 0)))
          return true
        },
        onDrain: null,
        rowCount: 0,
      }
    },
  })
  return rows
}

const made = `
  CREATE TABLE t (a TEXT, b INT, c TEXT DEFAULT "usual" CHECK (c <> "bad"), g TEXT AS (a || "-gen"), x2 INT);
  CREATE INDEX by_expression ON t (a || "idx") WHERE a <> "w";
  INSERT INTO t (a, b) VALUES ('x', 1), ('y', 2), ('it''s', 3);
  CREATE TABLE log (m TEXT);
  CREATE TABLE plain (k INTEGER PRIMARY KEY, v TEXT);
  INSERT INTO plain VALUES (1, 'one');
`
const texts = `
  CREATE VIRTUAL TABLE f USING fts5(title, body);
  INSERT INTO f VALUES ('hello', 'the wide world'), ('bye', 'a world apart');
  CREATE VIRTUAL TABLE f4 USING fts4(body);
  INSERT INTO f4 VALUES ('one two three');
  CREATE VIRTUAL TABLE words USING fts5vocab(f, 'row');
  CREATE VIRTUAL TABLE box USING rtree(id, x0, x1);
  INSERT INTO box VALUES (1, 0, 1), (2, 5, 9);
`

describeNeeding(sqlite3Program, 'a file that sqlite3 made works as there', () => {
  it.each([
    ['checks, defaults and computed columns with texts in double quotes', '', `INSERT INTO t (a) VALUES ('new')`,
      'SELECT a, c, g FROM t ORDER BY 1'],
    ['an index on an expression with such a text', '', '', `SELECT a FROM t WHERE a || 'idx' = 'yidx' AND a <> 'w'`],
    ['a view whose double quotes hold names', 'CREATE VIEW v AS SELECT "a", t."b" AS "x y" FROM "t"', '',
      'SELECT * FROM v ORDER BY 2'],
    ['a view that searches texts', `CREATE VIEW v AS SELECT title FROM f WHERE f MATCH 'world' ORDER BY rank`, '',
      'SELECT * FROM v'],
    ['a view with highlight, snippet and bm25', `CREATE VIEW v AS SELECT highlight(f, 1, '<b>', '</b>') AS h,
      snippet(f, 1, '[', ']', '…', 2) AS s, round(bm25(f), 6) AS r FROM f WHERE f MATCH 'world'`, '',
    'SELECT * FROM v ORDER BY h'],
    ['a view on such a view', `CREATE VIEW v AS SELECT highlight(f, 0, '<', '>') AS h FROM f WHERE f MATCH 'hello';
      CREATE VIEW vv AS SELECT h || '!' AS h FROM v`, '', 'SELECT * FROM vv'],
    ['a view with snippet, offsets and matchinfo of FTS4', `CREATE VIEW v AS SELECT snippet(f4), offsets(f4),
      hex(matchinfo(f4)) FROM f4 WHERE f4 MATCH 'two'`, '', 'SELECT * FROM v'],
    ['a view on the words of an index', 'CREATE VIEW v AS SELECT term, doc FROM words', '',
      'SELECT * FROM v ORDER BY term'],
    ['a trigger that finds texts', `CREATE TRIGGER tr AFTER INSERT ON plain BEGIN
      INSERT INTO log SELECT title FROM f WHERE f MATCH NEW.v; END`, `INSERT INTO plain VALUES (5, 'apart')`,
    'SELECT * FROM log'],
    ['a trigger that keeps an index of texts', `CREATE VIRTUAL TABLE pf USING fts5(v, content=plain, content_rowid=k);
      CREATE TRIGGER tr AFTER INSERT ON plain BEGIN INSERT INTO pf (rowid, v) VALUES (NEW.k, NEW.v); END`,
    `INSERT INTO plain VALUES (7, 'seven')`, `SELECT rowid FROM pf WHERE pf MATCH 'seven'`],
    ['an R-tree and a view on it', 'CREATE VIEW v AS SELECT id FROM box WHERE x0 < 4', '', 'SELECT * FROM v'],
    ['a table without row numbers', `CREATE TABLE w (a TEXT, b INT, PRIMARY KEY (b, a)) WITHOUT ROWID;
      INSERT INTO w VALUES ('z', 1), ('a', 1)`, `INSERT INTO w VALUES ('m', 0)`, 'SELECT * FROM w'],
    ['a strict table', `CREATE TABLE s (a INT, b ANY) STRICT; INSERT INTO s VALUES (1, '1')`,
      'INSERT INTO s VALUES (2, 2)', 'SELECT a, b, typeof(b) FROM s'],
    ['names with quotes and emoji', `CREATE TABLE "it's ""👩‍👩‍👧‍👦""" ("a\`b" INT, [c d] TEXT);
      INSERT INTO "it's ""👩‍👩‍👧‍👦""" VALUES (1, 'one'); CREATE VIEW "v'💥" AS SELECT * FROM "it's ""👩‍👩‍👧‍👦"""`, '',
    `SELECT * FROM "v'💥"`],
  ])('%s', async (_, more, statement, asked) => {
    const ground = open(`${made}${texts}${more};`)
    const expected = ground.inProgram(`${statement}; ${asked};`)
    expect(expected.length).toBeGreaterThan(0)
    const session = await ground.session()
    if (statement) await run(session, statement)
    expect(await run(session, asked)).toEqual(expected)
    const reading = await ground.session({ readOnly: true })
    expect(await run(reading, asked)).toEqual(expected)
    expect(await run(session, 'PRAGMA trusted_schema')).toEqual([[0]])
  })

  it('with its virtual tables alone in lists, not with what these keep', async () => {
    const view = `CREATE VIEW v AS SELECT highlight(f, 0, '<', '>') AS h, b FROM f, t WHERE f MATCH 'hello'`
    const { metadata } = open(`${made}${texts}${view};`)
    const opened = metadata()
    const names = ['box', 'f', 'f4', 'log', 'plain', 't', 'v', 'words']
    const { tables, total, kinds } = await opened.tables('main', { columns: true, kinds: true })
    expect(tables.map(({ name }) => name)).toEqual(names)
    expect([total, kinds]).toEqual([8, { table: 7, view: 1, sequence: 0 }])
    expect(tables.find(({ name }) => name === 'v')!.columns!.map(({ name }) => name)).toEqual(['h', 'b'])
    const part = await opened.tables('main', { columns: false, offset: 1, limit: 2 })
    expect([part.total, part.tables.map(({ name }) => name)]).toEqual([8, ['f', 'f4']])
    const found = await opened.tables('main', { columns: false, search: '_' })
    expect(found.tables).toEqual([])
    const named = await opened.tables('main', { columns: false, names: ['f_data', 'f', 'box_node'] })
    expect(named.tables.map(({ name }) => name)).toEqual(['f'])
    expect(await opened.names('main', {})).toEqual(names)
    const observed = []
    for await (const objects of opened.observe('main', {})) observed.push(...objects)
    expect(observed.map(({ object }) => object.name)).toEqual(names)
    expect((await opened.columns('main', 'v', {})).map(({ name }) => name)).toEqual(['h', 'b'])
  })
})

describeNeeding(sqlite3Program, 'a table of the name json_each', () => {
  it('and those of other tables of SQLite itself spoil no list, nor the columns of a result', async () => {
    const names = ['json_each', 'pragma_table_xinfo', 'pragma_table_info', 'pragma_index_list', 'pragma_index_info',
      'pragma_index_xinfo', 'pragma_foreign_key_list', 'pragma_encoding', 'pragma_table_list']
    const { metadata, session } = open(`${names.map(name => `CREATE TABLE ${name} (z);`).join('')}
      CREATE TABLE p (id INTEGER PRIMARY KEY);
      CREATE TABLE c (id INTEGER PRIMARY KEY, p INT NOT NULL REFERENCES p (id));
      CREATE INDEX c_p ON c (p); CREATE VIRTUAL TABLE f USING fts5(a);`)
    const opened = metadata()
    const { tables } = await opened.tables('main', { columns: true })
    expect(tables.map(({ name }) => name)).toEqual([...names, 'c', 'f', 'p'].toSorted())
    expect(tables.find(({ name }) => name === 'c')!.columns).toMatchObject([
      { name: 'id', inKey: 'primary' },
      { name: 'p', inKey: 'index', nullable: false },
    ])
    expect(await opened.table('main', 'c', {})).toMatchObject({
      primaryKey: { parts: [{ column: 'id' }] },
      indexes: [{ name: 'c_p', parts: [{ column: 'p' }] }],
      foreignKeys: [{ referencedTable: 'p', referencedColumns: ['id'] }],
    })
    expect(await opened.database('main', {})).toMatchObject({ name: 'main', charset: 'UTF-8' })
    const columns: unknown[] = []
    await run(await session(), 'SELECT id, p FROM c', columns)
    expect(columns).toMatchObject([[{ name: 'id', primaryKey: true }, { name: 'p', nullable: false }]])
  })

  it('hides no other from the list', async () => {
    const { metadata } = open(`${made}${texts}CREATE TABLE json_each (z);`)
    const { tables, total } = await metadata().tables('main', { columns: false })
    expect(tables.map(({ name }) => name)).toEqual(['box', 'f', 'f4', 'json_each', 'log', 'plain', 't', 'words'])
    expect(total).toBe(8)
  })
})

describeNeeding(sqlite3Program, 'a text in double quotes in a file that sqlite3 made', () => {
  it.each([
    ['a view', 'view', 'v', 'x', 'CREATE VIEW v AS SELECT a, b FROM t WHERE a = "x"', '', 'SELECT * FROM v'],
    ['a view beneath another', 'view', 'v', 'x', `CREATE VIEW v AS SELECT a FROM t WHERE a = "x";
      CREATE VIEW vv AS SELECT a || '!' AS b FROM v; CREATE VIEW top AS SELECT * FROM vv`, '', 'SELECT * FROM top'],
    ['a view where it is the name of a column too', 'view', 'v', 'k',
      'CREATE VIEW v AS SELECT (SELECT "k" FROM plain) AS n, "k" AS s, "a" FROM t WHERE "a" = \'x\'', '',
      'SELECT * FROM v'],
    ['a view with more than one, and apostrophes', 'view', 'v', 'it\'s',
      'CREATE VIEW v AS SELECT a, "it\'s" AS s, "say ""yes""" AS d FROM t WHERE a = "it\'s"', '', 'SELECT * FROM v'],
    ['a view of that name with quotes and emoji', 'view', 'v"\'💥', '👩‍👩‍👧‍👦',
      'CREATE VIEW "v""\'💥" AS SELECT "👩‍👩‍👧‍👦" AS f, \'"x"\' AS s FROM plain -- "x"', '', 'SELECT * FROM "v""\'💥"'],
    ['what a trigger does', 'trigger', 'tr', 'ins',
      'CREATE TRIGGER tr AFTER INSERT ON plain BEGIN INSERT INTO log VALUES ("ins"); END',
      'INSERT INTO plain VALUES (2, \'two\')', 'SELECT (SELECT count(*) FROM plain), m FROM log'],
    ['when a trigger does it', 'trigger', 'tr', 'zz', `CREATE TRIGGER tr AFTER UPDATE OF v ON plain
      WHEN NEW.v = "zz" BEGIN INSERT INTO log VALUES (NEW.v); END`, 'UPDATE plain SET v = \'zz\'', 'SELECT * FROM log'],
    ['a trigger that a foreign key sets off', 'trigger', 'tr', 'gone',
      `PRAGMA foreign_keys = ON; CREATE TABLE child (p REFERENCES plain (k) ON DELETE CASCADE);
      INSERT INTO child VALUES (1); CREATE TRIGGER tr AFTER DELETE ON child
      BEGIN INSERT INTO log VALUES ("gone"); END`, 'PRAGMA foreign_keys = ON; DELETE FROM plain', 'SELECT * FROM log'],
    ['a view that a trigger reads', 'view', 'v', 'x', `CREATE VIEW v AS SELECT a FROM t WHERE a = "x";
      CREATE TRIGGER tr BEFORE DELETE ON plain BEGIN INSERT INTO log SELECT a FROM v; END`, 'DELETE FROM plain',
    'SELECT * FROM log'],
    ['a view that can be written to', 'view', 'v', 'x', `CREATE VIEW v AS SELECT a FROM t WHERE a = "x";
      CREATE TRIGGER tr INSTEAD OF INSERT ON v BEGIN INSERT INTO log VALUES ("via " || NEW.a); END`,
    'INSERT INTO v VALUES (\'n\')', 'SELECT * FROM log, v'],
    ['one of two views with the same text', 'view', 'second', 'x', `CREATE VIEW first AS SELECT "x" AS p FROM t;
      CREATE VIEW second AS SELECT "x" AS q FROM plain`, '', 'SELECT * FROM second'],
  ])('of %s is named, with what makes it anew', async (_, kind, name, text, more, statement, asked) => {
    const ground = open(`${made}${more};`)
    const expected = ground.inProgram(`${statement};\n${asked};`)
    expect(expected.length).toBeGreaterThan(0)
    const session = await ground.session()
    const all = [...statement.split('; ').filter(Boolean), asked]
    const works = async () => {
      let rows: unknown[] = []
      for (const sql of all) rows = await run(session, sql)
      return rows
    }
    // The one that is at fault may have others beneath or beside it.
    const told = []
    let failure: TihcError | null = await failureOf(works())
    for (let tries = 0; failure && tries < 3; tries++) {
      told.push(failure.message)
      expect(failure.code).toBe('engine')
      expect(failure.message).toContain('Make it anew with single quotes.')
      const [, statements] = failure.details!.advice!.split('anew:\n')
      for (const sql of splitPrograms(statements!)) await run(session, sql)
      failure = await failureOf(works()).catch(() => null)
    }
    expect(told[0]).toContain(`The ${kind} “${name}” has the text "${text}" between double quotes`)
    expect(failure).toBeNull()
  })

  it('of a statement itself is told as SQLite tells it', async () => {
    const session = await open(`${made}CREATE VIEW v AS SELECT "x" AS p FROM t;`).session()
    const failure = await failureOf(run(session, 'SELECT "x" FROM plain'))
    expect(failure!.message).toBe('no such column: "x" - should this be a string literal in single-quotes?')
    expect(failure!.details).not.toHaveProperty('advice')
  })

  it('is not looked for longer than a moment', async () => {
    const list = Array.from({ length: 150 }, (_, at) => Array.from({ length: 100 }).fill(`"t${at}"`).join()).join()
    const session = await open(`CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t WHERE a IN (${list});`).session()
    const begun = performance.now()
    const failure = await failureOf(run(session, 'SELECT * FROM v'))
    expect(failure!.message).toMatch(/^no such column: "t\d+"/)
    expect(performance.now() - begun).toBeLessThan(8_000)
  })

  it('of a table or index is named where the file is written anew', async () => {
    const { session } = open(made)
    const opened = await session()
    expect(await failureOf(run(opened, 'VACUUM'))).toMatchObject({
      message: expect.stringContaining('The table “t” has the text "bad" between double quotes') as string,
    })
    expect(await failureOf(run(opened, 'ALTER TABLE log RENAME TO other'))).toMatchObject({
      message: expect.stringContaining('The table “t” has the text "bad" between double quotes') as string,
    })
    const index = await open('CREATE TABLE t (a); CREATE INDEX i ON t (a || "x");').session()
    const failure = await failureOf(run(index, 'VACUUM'))
    expect(failure!.message).toContain('The index “i” has the text "x" between double quotes')
    for (const sql of splitPrograms(failure!.details!.advice!.split('anew:\n')[1]!)) await run(index, sql)
    expect(await run(index, 'VACUUM')).toEqual([])
  })

  it('of a view is told by who is asked for its columns alone, and hides no other', async () => {
    const { metadata } = open(`${made}CREATE VIEW v AS SELECT a FROM t WHERE a = "x";
      CREATE VIEW ok AS SELECT b FROM t;`)
    const opened = metadata()
    expect(await failureOf(opened.columns('main', 'v', {}))).toMatchObject({
      message: expect.stringContaining('The view “v” has the text "x"') as string,
      details: { advice: expect.stringContaining('CREATE VIEW v AS SELECT a FROM t WHERE a = \'x\'') as string },
    })
    const { tables } = await documentedLists(opened).tables('main', { columns: true })
    expect(tables.map(({ name, columns }) => [name, columns!.length])).toContainEqual(['ok', 1])
    expect((await opened.table('main', 'v', {})).name).toBe('v')
    expect(await failureOf(opened.query('SELECT * FROM v', [], {}))).toMatchObject({
      message: expect.stringContaining('The view “v” has the text "x"') as string,
    })
  })
})

/** Statements of which one may hold semicolons. */
function splitPrograms(text: string): string[] {
  return text.split(/;\n(?=CREATE|DROP)/).map(statement => statement.replace(/;\s*$/, ''))
}

describeNeeding(sqlite3Program, 'what a file that sqlite3 made calls', () => {
  it.each([
    ['pragma_table_info', 'CREATE VIEW v AS SELECT * FROM pragma_table_info(\'t\')'],
    ['pragma_database_list', `CREATE VIEW v AS SELECT highlight(f, 0, '', '') AS h, d.file
      FROM f, pragma_database_list AS d WHERE f MATCH 'hello'`],
    ['rtreedepth', 'CREATE VIEW v AS SELECT rtreedepth(data) AS d FROM box_node'],
    ['load_extension', 'CREATE VIEW v AS SELECT load_extension(title) FROM f WHERE f MATCH \'hello\''],
    ['optimize', 'CREATE VIEW v AS SELECT optimize(f4) FROM f4 WHERE f4 MATCH \'two\''],
  ])('is not run where it is %s, and is named', async (called, sql) => {
    const { session } = open(`${made}${texts}${sql};`)
    for (const readOnly of [false, true]) {
      expect(await failureOf(run(await session({ readOnly }), 'SELECT * FROM v'))).toMatchObject({
        code: 'engine',
        message: expect.stringContaining(`The view “v” uses ${called}, which TiHC does not run`) as string,
      })
    }
  })

  it('is not run by a trigger that a foreign key sets off, beside what may run', async () => {
    const { session } = open(`${made}${texts}
      CREATE TABLE child (p REFERENCES plain (k) ON DELETE CASCADE); INSERT INTO child VALUES (1);
      CREATE TRIGGER tr AFTER DELETE ON child BEGIN INSERT INTO log SELECT file FROM pragma_database_list; END;
      CREATE TRIGGER own AFTER DELETE ON plain BEGIN INSERT INTO log SELECT title FROM f WHERE f MATCH 'hello'; END;`)
    const opened = await session()
    expect(await failureOf(run(opened, 'DELETE FROM plain'))).toMatchObject({
      message: expect.stringContaining('The trigger “tr” uses pragma_database_list') as string,
    })
    expect(await run(opened, 'SELECT * FROM log')).toEqual([])
  })
})

describeNeeding(sqlite3Program, 'a statement that meets a call while it runs', () => {
  const content = `${made}${texts}CREATE TABLE many AS
      WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n LIMIT 20000) SELECT a FROM n;
    CREATE VIEW cv(id, title) AS SELECT 1, highlight(f, 0, '<', '>') FROM f WHERE f MATCH 'hello';
    CREATE VIRTUAL TABLE g USING fts5(title, content=cv, content_rowid=id);`

  it('is not run a second time', async () => {
    const session = await open(content).session()
    await run(session, 'BEGIN')
    await failureOf(run(session, `INSERT INTO log SELECT 'a' UNION ALL SELECT title FROM g`))
    await run(session, 'COMMIT')
    const rows = (await run(session, 'SELECT m FROM log')).flat()
    expect(rows.filter(text => text === 'a').length).toBeLessThanOrEqual(1)
  })

  it('sends its columns once', async () => {
    const session = await open(content).session()
    const columns: unknown[] = []
    const failure = await failureOf(run(session, 'SELECT a FROM many UNION ALL SELECT title FROM g', columns))
    expect(columns).toHaveLength(1)
    expect(failure!.message).toContain('The view “cv” uses highlight, which TiHC does not run')
  })

  it('runs where it has no row yet', async () => {
    const session = await open(content).session()
    expect(await run(session, 'SELECT title FROM g')).toEqual([['<hello>']])
  })
})

describeNeeding(sqlite3Program, 'a file is not trusted for what a statement does not name', () => {
  const search = `CREATE VIEW ok AS SELECT title FROM f WHERE f MATCH 'hello' AND highlight(f, 0, '', '') <> '';`
  const bad = `SELECT file FROM pragma_database_list`
  const forced = (type: string, name: string, sql: string) => `PRAGMA writable_schema = ON;
    INSERT INTO sqlite_schema VALUES ('${type}', '${name}', '${name}', 0, '${sql}'); PRAGMA writable_schema = OFF;`

  it.each([
    ['a trigger that a dropped table sets off', 'trigger', 'tr', `${search}
      CREATE TABLE child (p REFERENCES plain ON DELETE CASCADE); INSERT INTO child VALUES (1);
      CREATE TRIGGER tr AFTER DELETE ON child BEGIN INSERT INTO log ${bad}; END`],
    ['the content of a text index', 'view', 'bad_view', `${search} CREATE VIEW bad_view AS ${bad};
      CREATE VIRTUAL TABLE g USING fts5(file, content=bad_view)`],
    ['a view of a type in capitals', 'view', 'bad_view',
      `${search}${forced('VIEW', 'bad_view', `CREATE VIEW bad_view AS ${bad}`)}`],
    ['a definition kept as bytes', 'view', 'bad_view', `${search} CREATE VIEW bad_view AS ${bad};
      PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = CAST(sql AS BLOB) WHERE name = 'bad_view'; PRAGMA writable_schema = OFF;`],
    ['beside a view in the place of the list of functions', 'view', 'bad_view', `${search}
      CREATE VIEW bad_view AS SELECT load_extension(title) FROM f;
      CREATE VIEW pragma_function_list AS SELECT 'zzz' AS name, 0 AS flags`],
    ['beside a view in the place of the list of modules', 'view', 'bad_view', `${search}
      CREATE VIEW bad_view AS SELECT name FROM dbstat; CREATE VIEW pragma_module_list AS SELECT 'zzz' AS name`],
  ])('%s', async (_, kind, name, more) => {
    const session = await open(`${made}${texts}${more};`).session()
    const failure = await failureOf(run(session, 'SELECT * FROM ok'))
    expect(failure!.message).toContain(`The ${kind} “${name}” uses`)
  })
})

describeNeeding(sqlite3Program, 'a file in WAL mode in a folder that cannot be written', () => {
  const isRoot = process.getuid?.() === 0
  /** Somebody who may not write there, also where the tests run as root. */
  const asNobody: Spawn = (program) => {
    const child = fork(program, [], { serialization: 'advanced', uid: 65534, gid: 65534 })
    return {
      send: request => void child.send(request as never),
      onAnswer: listener => void child.on('message', listener),
      onExit: listener => void child.on('exit', listener),
      kill: () => void child.kill('SIGKILL'),
    }
  }

  function protectedFile() {
    const ground = open(
      'PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1);',
      isRoot ? asNobody : undefined,
    )
    chmodSync(ground.dataDir, 0o755)
    chmodSync(ground.file, 0o444)
    chmodSync(ground.folder, 0o555)
    onTestFinished(() => chmodSync(ground.folder, 0o755))
    return ground
  }

  it('says why it is not opened and what to do', async () => {
    const { engine, config } = protectedFile()
    for (const readOnly of [false, true]) {
      expect(await failureOf(engine.test(config({ readOnly })))).toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('The database is in WAL mode') as string,
        details: { part: 'file' },
      })
    }
  })

  it('is read where the two files are there, as by sqlite3', async () => {
    const ground = protectedFile()
    const owner = createSqliteEngine({ files: testFiles(ground.dataDir, storePath(ground.dataDir)) })
    chmodSync(ground.folder, 0o755)
    chmodSync(ground.file, 0o644)
    const writer = await owner.openSession(ground.config(), {})
    onTestFinished(() => writer.close())
    await run(writer, 'INSERT INTO t VALUES (2)')
    chmodSync(ground.folder, 0o555)
    const session = await ground.session({ readOnly: true })
    expect(await run(session, 'SELECT a FROM t')).toEqual([[1], [2]])
    await run(writer, 'INSERT INTO t VALUES (3)')
    expect(await run(session, 'SELECT count(*) FROM t')).toEqual([[3]])
  })
})
