import type { ConnectionConfig } from '../../src/main/engines/engine.ts'
import type { EngineName } from '../support/ground.ts'
import type { TestServer } from '../support/servers.ts'
import type { CorpusGround } from './read-only-corpus-ground.ts'
import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
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
import { unread } from '../support/unread.ts'
import { guardCorpus } from './guard-corpus.ts'
import { openCorpusGround } from './read-only-corpus-ground.ts'

/*
 * The corpus on a read-only connection, as an account with all rights, under five client character sets and eight
 * sql_modes: whatever TiHC answers, nothing on the server changes. Each pair comes twice: as what the server gives
 * every session, and as what happened to a session behind TiHC's back.
 */
const charsets: Record<EngineName, string[]> = {
  MariaDB: ['utf8mb4', 'gbk', 'big5', 'sjis', 'latin1'],
  TiDB: ['utf8mb4', 'gbk', 'latin1', 'ascii', 'utf8'],
}
const modes = [
  '',
  'ANSI_QUOTES',
  'NO_BACKSLASH_ESCAPES',
  'ANSI_QUOTES,NO_BACKSLASH_ESCAPES',
  'IGNORE_SPACE,PIPES_AS_CONCAT,HIGH_NOT_PRECEDENCE',
  'MSSQL',
  'ORACLE',
  'DB2',
]

describeEngines('the guard under other character sets and sql_modes', (engine) => {
  let server: TestServer
  let ground: CorpusGround
  let folder: string
  let config: ConnectionConfig
  const pairs = charsets[engine.name].flatMap(charset => modes.map(mode => [charset, mode] as const))

  beforeAll(async () => {
    server = await engine.startOwn(engine.name === 'MariaDB' ? { args: ['--skip-character-set-client-handshake'] } : {})
    ground = await openCorpusGround(server)
    await ground.rebuild()
    folder = await temporaryFolder('guard-results')
    config = configOf(server, { readOnly: true, database: 'tihc_corpus' })
  }, 120_000)
  afterAll(async () => {
    await ground?.close()
    await removeFolder(folder)
  })

  async function openSession(inject: string[]): Promise<SqlSession> {
    const session = await openMysqlSession(config, {})
    for (const sql of inject) {
      // What a server means otherwise than it says is taken back: then the session is as it was.
      await session.execute(sql, {
        ...unread,
        onRows: () => {
          throw new Error('no rows')
        },
      }).catch((error: unknown) => expect(error).toMatchObject({ code: 'conflict' }))
    }
    await session.refresh()
    return new SqlSession({ owner: person(), connectionId: 'c', engine: session, kept: true })
  }

  /** Runs the whole corpus as a person would; gives how many statements the server got. */
  async function attack(inject: string[] = []): Promise<number> {
    const store = await createResultStore({
      directory: folder,
      quotaBytes: () => 1e9,
      makeRoom: () => false,
      log: silentLog,
    })
    const metadata = openMysqlMetadata(config)
    let session = await openSession(inject)
    let sent = 0
    for (const text of guardCorpus) {
      const error = await runGuarded(session, text.replaceAll('{folder}', ground.folder), { metadata, store })
      if (!isRefused(error)) sent++
      if (session.engine.state.lost !== null) session = await openSession(inject)
    }
    await session.engine.close()
    await metadata.close()
    await store.close()
    return sent
  }

  /** What one pair changed must not hide what the next one does. */
  async function expectUnchanged(before: string): Promise<void> {
    const after = await ground.fingerprint()
    if (after !== before) await ground.rebuild()
    expect(after).toBe(before)
  }

  it('is large', () => {
    expect(new Set(guardCorpus).size).toBe(guardCorpus.length)
    expect(guardCorpus.length).toBeGreaterThanOrEqual(150)
  })

  it.each(pairs)('nothing changes where the server gives every session %s and “%s”', async (charset, mode) => {
    const before = await ground.fingerprint()
    const admin = await connectAdmin(server)
    const quoted = mode === '' ? '\'\'' : `'${mode}'`
    await admin.query(`SET GLOBAL sql_mode = ${quoted}`)
    if (engine.name === 'MariaDB') {
      await admin.query(
        `SET GLOBAL character_set_client = ${charset}, `
        + `GLOBAL character_set_connection = ${charset}, GLOBAL character_set_results = ${charset}`,
      )
    }
    try {
      const sent = await attack()
      // What is known to be read alike is judged and run; nothing is where the server's own mode is not known.
      expect(sent > 10).toBe(!/MSSQL|ORACLE|DB2/.test(mode))
    } finally {
      await admin.query('SET GLOBAL sql_mode = DEFAULT')
      if (engine.name === 'MariaDB') {
        await admin.query(
          'SET GLOBAL character_set_client = utf8mb4, '
          + 'GLOBAL character_set_connection = utf8mb4, GLOBAL character_set_results = utf8mb4',
        )
      }
      admin.destroy()
    }
    await expectUnchanged(before)
  }, 120_000)

  it.each(pairs)('nothing changes where a session has come to %s and “%s”', async (charset, mode) => {
    const before = await ground.fingerprint()
    const sent = await attack([`SET SESSION sql_mode = '${mode}'`, `SET NAMES ${charset}`])
    const isTakenBack = engine.name === 'TiDB' && ['latin1', 'ascii'].includes(charset)
    expect(sent > 10).toBe((charset === 'utf8mb4' || isTakenBack) && !/MSSQL|ORACLE|DB2/.test(mode))
    await expectUnchanged(before)
  }, 120_000)

  it.runIf(engine.name === 'MariaDB')(
    'is held against what works: in gbk, and as MSSQL, the server does run what looks like a text',
    async () => {
      const admin = await connectAdmin(server)
      await admin.query('SET GLOBAL character_set_client = gbk')
      const unaware = await connectAdmin(server)
      await admin.query('SET GLOBAL character_set_client = utf8mb4')
      await unaware.query(`SELECT '字\\' INTO OUTFILE "${ground.folder}/x" -- '`)
      expect(readdirSync(ground.folder)).toEqual(['x'])
      await admin.query('USE tihc_corpus')
      await admin.query('SET sql_mode = \'MSSQL\'')
      await admin.query('SELECT 1 AS [a\' ], write_log() AS [\'b]')
      expect((await admin.query('SELECT COUNT(*) AS n FROM log'))[0]).toEqual([{ n: 1 }])
      unaware.destroy()
      admin.destroy()
      await ground.rebuild()
    },
  )
})
