import type { RowDataPacket } from 'mysql2/promise'
import type { ConnectionConfig, MetadataSession } from '../../src/main/engines/engine.ts'
import type { ResultStore } from '../../src/main/results/result-store.ts'
import type { TestServer } from '../support/servers.ts'
import type { CorpusGround } from './read-only-corpus-ground.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inParts } from '../../src/main/core/in-parts.ts'
import { silentLog } from '../../src/main/core/log.ts'
import { openMysqlMetadata } from '../../src/main/engines/mysql/mysql-metadata.ts'
import { openMysqlSession } from '../../src/main/engines/mysql/mysql-session.ts'
import { createResultStore } from '../../src/main/results/result-store.ts'
import { SqlSession } from '../../src/main/sql/session-registry.ts'
import { configOf, person } from '../support/connection-services.ts'
import { describeEngines } from '../support/engines.ts'
import { isRefused, runGuarded } from '../support/guarded-run.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { connectAdmin } from '../support/servers.ts'
import {
  harmlessWays,
  impossibleColumns,
  plainWays,
  plannedWithout,
  reachedObjects,
  reachingStatements,
} from './definitions-corpus.ts'
import { guardCorpus } from './guard-corpus.ts'
import { openCorpusGround } from './read-only-corpus-ground.ts'

describeEngines('the guard and what a statement reaches', (engine) => {
  let server: TestServer
  let ground: CorpusGround
  let folder: string
  let config: ConnectionConfig
  let metadata: MetadataSession & { close: () => Promise<void> }
  let store: ResultStore

  async function rebuild(): Promise<void> {
    await ground.rebuild()
    const admin = await connectAdmin(server)
    await admin.query('USE tihc_corpus')
    for (const sql of [...reachedObjects(engine.name, ground.folder), ...harmlessWays]) await admin.query(sql)
    admin.destroy()
  }

  beforeAll(async () => {
    server = await engine.startOwn()
    ground = await openCorpusGround(server)
    folder = await temporaryFolder('guard-definitions')
    config = configOf(server, { readOnly: true, database: 'tihc_corpus' })
    metadata = openMysqlMetadata(config)
    store = await createResultStore({ directory: folder, quotaBytes: () => 1e9, makeRoom: () => false, log: silentLog })
    await rebuild()
  }, 120_000)
  afterAll(async () => {
    await metadata?.close()
    await store?.close()
    await ground?.close()
    await removeFolder(folder)
  })

  async function openSession(as: ConnectionConfig): Promise<SqlSession> {
    return new SqlSession({
      owner: person(),
      connectionId: 'c',
      engine: await openMysqlSession(as, {}),
      kept: true,
    })
  }

  /** What TiHC answers; null where the statement ran. */
  const run = (session: SqlSession, text: string, reader: typeof metadata = metadata) =>
    runGuarded(session, text.replaceAll('{folder}', ground.folder), { metadata: reader, store })

  it('is held against 400 statements and more', () => {
    const all = [...guardCorpus, ...reachingStatements(engine.name)]
    expect(new Set(all).size).toBe(all.length)
    expect(all.length).toBeGreaterThanOrEqual(400)
  })

  it('lets none of them change anything, as an account with all rights', async () => {
    const before = await ground.fingerprint()
    let session = await openSession(config)
    const passed: string[] = []
    for (const group of inParts([...reachingStatements(engine.name), ...guardCorpus], 50)) {
      for (const text of group) {
        const error = await run(session, text)
        if (error === null) passed.push(text)
        if (session.engine.state.lost !== null) session = await openSession(config)
      }
      // Looked at while the session is open, so that its locks count.
      const isChanged = await ground.fingerprint() !== before
      expect({ isChanged, by: isChanged ? group.filter(text => passed.includes(text)) : [] })
        .toEqual({ isChanged: false, by: [] })
    }
    await session.engine.close()
    expect(passed.filter(text => reachingStatements(engine.name).includes(text))).toEqual([])
    expect(passed.length).toBeGreaterThan(10)
  }, 120_000)

  it.each(plainWays(engine.name))('is held against what works without it: %s', async (sql) => {
    const before = await ground.fingerprint()
    let after = before
    const error = await ground.run(sql, undefined, async () => { after = await ground.fingerprint() })
    expect({ error, changed: after !== before }).toEqual({ error: null, changed: true })
  })

  it.each([
    'SELECT * FROM harmless',
    'SELECT b, n FROM harmless_deeper JOIN harmless USING (id)',
    'TABLE harmless_deeper',
    'SELECT *, DEFAULT(z), DEFAULT(at) FROM harmless_table',
    'SELECT a, n FROM numbered',
    'SHOW CREATE VIEW takes_lock',
    'SELECT takes_lock FROM (SELECT 1 AS takes_lock) AS d WHERE takes_lock = 1 ORDER BY takes_lock',
    'SELECT VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_NAME = \'takes_lock\'',
    'SELECT user, host FROM mysql.user LIMIT 1',
    'SELECT * FROM no_such_table',
  ])('refuses nothing that changes nothing: %s', async (sql) => {
    const session = await openSession(config)
    const error = await run(session, sql)
    await session.engine.close()
    expect(isRefused(error) && (error as Error).message).toBe(false)
  })

  it.each(impossibleColumns[engine.name])('has no column that is computed by %s: no server takes it', async (sql) => {
    const admin = await connectAdmin(server)
    await expect(admin.query(`CREATE TABLE tihc_corpus.impossible (a INT, x BIGINT AS (${sql}) VIRTUAL)`))
      .rejects
      .toThrow(/not allowed|disallowed|cannot be used|not supported|syntax/i)
    admin.destroy()
  })

  it.each(plannedWithout)('lets a plan be asked for that runs no default: %s', async (sql) => {
    const before = await ground.fingerprint()
    const session = await openSession(config)
    const error = await run(session, sql)
    await session.engine.close()
    expect(isRefused(error) && (error as Error).message).toBe(false)
    expect(await ground.fingerprint()).toBe(before)
  })

  it('knows where a session stands after megabytes of comment', async () => {
    const admin = await connectAdmin(server)
    await admin.query('CREATE DATABASE tihc_corpus_x')
    await admin.query('CREATE VIEW tihc_corpus_x.only_there AS SELECT GET_LOCK(\'tihc_corpus\', 0) AS x')
    admin.destroy()
    const session = await openSession(config)
    expect(await run(session, `/*${'*a'.repeat(3_000_000)}*/ USE tihc_corpus_x`)).toBeNull()
    expect(String(await run(session, 'SELECT * FROM only_there'))).toContain('the view “tihc_corpus_x.only_there”')
    await session.engine.close()
    await rebuild()
  }, 60_000)

  it('judges no definition that is too long', async () => {
    const admin = await connectAdmin(server)
    await admin.query(`CREATE VIEW tihc_corpus.longest AS SELECT '${'x'.repeat(270_000)}' AS x`)
    await admin.query(`CREATE VIEW tihc_corpus.long_enough AS SELECT '${'x'.repeat(250_000)}' AS x`)
    admin.destroy()
    const session = await openSession(config)
    expect(String(await run(session, 'SELECT * FROM longest')))
      .toContain('the definition of “tihc_corpus.longest” is too long to be judged')
    expect(await run(session, 'SELECT * FROM long_enough')).toBeNull()
    await session.engine.close()
    await rebuild()
  }, 60_000)

  it.runIf(engine.name === 'TiDB')('runs no view of earlier days', async () => {
    const admin = await connectAdmin(server)
    await admin.query('CREATE VIEW tihc_corpus.old_view AS SELECT NEXTVAL(tihc_corpus.s) AS x')
    const [[row]] = await admin.query<RowDataPacket[]>('SELECT CAST(NOW(6) AS CHAR) AS at')
    await admin.query('DROP VIEW tihc_corpus.old_view')
    await admin.query('CREATE TABLE tihc_corpus.old_view (x INT)')
    const at = row!.at as string
    const before = await ground.fingerprint()
    for (const text of [
      `SELECT * FROM old_view AS OF TIMESTAMP '${at}'`,
      `START TRANSACTION READ ONLY AS OF TIMESTAMP '${at}'; SELECT * FROM old_view`,
      `SET TRANSACTION READ ONLY AS OF TIMESTAMP '${at}'; SELECT * FROM old_view`,
      `SET @@tidb_snapshot = '${at}'; SELECT * FROM old_view`,
      'SET tidb_read_staleness = -5; SELECT * FROM old_view',
      `SET tx_read_ts = '${at}'; SELECT * FROM old_view`,
      'SELECT /*+ SET_VAR(tidb_read_staleness = -5) */ * FROM old_view',
    ]) {
      const session = await openSession(config)
      expect([text, isRefused(await run(session, text))]).toEqual([text, true])
      await session.engine.close()
    }
    expect(await ground.fingerprint()).toBe(before)
    // What works without the guard shows that it is worth refusing.
    expect(await ground.run(`SELECT * FROM old_view AS OF TIMESTAMP '${at}'`, undefined, async () => {})).toBeNull()
    expect(await ground.fingerprint()).not.toBe(before)
    admin.destroy()
    await rebuild()
  }, 60_000)

  it('names the view and the function in it', async () => {
    const session = await openSession(config)
    const error = await run(session, 'SELECT * FROM takes_lock_deepest')
    await session.engine.close()
    expect((error as Error).message).toContain('the view “tihc_corpus.takes_lock” is not known to change nothing')
    expect((error as Error).message).toMatch(/GET_LOCK\(…\)/i)
  })

  it('says what an account may not see', async () => {
    const admin = await connectAdmin(server)
    for (const sql of [
      'CREATE USER tihc_corpus_x IDENTIFIED BY \'x-1\'',
      'GRANT SELECT ON tihc_corpus.harmless TO tihc_corpus_x',
      'GRANT SELECT, SHOW VIEW ON tihc_corpus.harmless_deeper TO tihc_corpus_x',
      'GRANT SELECT ON tihc_corpus.t TO tihc_corpus_x',
    ]) await admin.query(sql)
    admin.destroy()
    const own = configOf(server, { ...config, user: 'tihc_corpus_x', password: 'x-1', readOnly: true })
    const reader = openMysqlMetadata(own)
    const session = await openSession(own)
    const says = async (sql: string) => String(await run(session, sql, reader))
    expect(await says('SELECT * FROM t')).toBe('null')
    // TiDB shows the text of a view to whoever may read it, and then what it reads cannot be seen.
    expect(await says('SELECT * FROM harmless')).toMatch(/SHOW VIEW on it shows it|may not see/)
    expect(await says('SELECT * FROM harmless_deeper')).toMatch(/SHOW VIEW on it shows it|may not see/)
    await session.engine.close()
    await reader.close()
    await rebuild()
  })
})
