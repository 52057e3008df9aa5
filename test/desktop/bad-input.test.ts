import type { Page } from 'playwright-core'
import type { DesktopApp } from '../support/desktop.ts'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { errorStatus } from '../../src/contract/errors.ts'
import { procedures } from '../../src/contract/index.ts'
import { describeBrowser } from '../support/browser.ts'
import { ask, ended, failure, spawnDesktop, startDesktop } from '../support/desktop.ts'
import { removeFolder } from '../support/owned-process.ts'
import { temporaryProfile } from '../support/profile.ts'

/** Makes a disk of a size over a folder; false where the machine does not let us. */
function mountSmall(folder: string, size: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return false
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  return true
}

/** What a start that fails says, to the eye. */
async function complaintOf(dataDir: string): Promise<string> {
  const { process, folder } = await spawnDesktop({ dataDir })
  onTestFinished(() => removeFolder(folder))
  expect(await process.exited).toMatchObject({ code: 1 })
  expect(process.output()).not.toMatch(/\n\s+at /)
  return /error box: (.*)/.exec(process.output())?.[1] ?? process.output()
}

describeBrowser('a profile that cannot be used', () => {
  let app: DesktopApp | undefined
  afterEach(async () => {
    await app?.process.end()
    app = undefined
  })

  it('on a full disk says so in a sentence', async ({ skip }) => {
    const dataDir = temporaryProfile()
    if (!mountSmall(dataDir, '64k')) return skip('this machine does not let us mount a small disk')
    expect(await complaintOf(dataDir)).toMatch(
      /^TiHC cannot start: TiHC cannot keep its data: .* is on a full disk: free some space and start again\.$/,
    )
  })

  it('on a read-only disk says so in a sentence', async ({ skip }) => {
    for (const before of [
      (_: string) => {},
      (dataDir: string) => void execFileSync('mount', ['-o', 'remount,ro', dataDir]),
    ]) {
      const dataDir = temporaryProfile()
      if (!mountSmall(dataDir, '64m')) return skip('this machine does not let us mount a small disk')
      before(dataDir)
      execFileSync('mount', ['-o', 'remount,ro', dataDir])
      expect(await complaintOf(dataDir)).toMatch(new RegExp([
        '^TiHC cannot start: TiHC cannot keep its data: .* is on a read-only disk:',
        String.raw`choose another folder with --data-dir\.$`,
      ].join(' ')))
    }
  })

  it('from a newer version is left alone, and the program says which to install', async () => {
    const dataDir = temporaryProfile()
    app = await startDesktop({ dataDir })
    await app.stop()
    const db = new Database(join(dataDir, 'tihc.db'))
    db.pragma('user_version = 999')
    db.close()
    const before = readFileSync(join(dataDir, 'tihc.db'))
    expect(await complaintOf(dataDir)).toMatch(/written by a newer TiHC .*The file was not touched\.$/)
    expect(readFileSync(join(dataDir, 'tihc.db')).equals(before)).toBe(true)
  })

  it('whose disk fills up: the statement says so, the app goes on and ends', async ({ skip }) => {
    const dataDir = temporaryProfile()
    mkdirSync(join(dataDir, 'results'), { mode: 0o700 })
    if (!mountSmall(join(dataDir, 'results'), '4m')) return skip('this machine does not let us mount a small disk')
    app = await startDesktop({ dataDir })
    const page = await app.page()
    const { id } = (await ask(page, async tihc => (await tihc.connections.list()).data))[0]!
    const sql = 'SELECT o.*, p.* FROM orders o, products p'
    const fault = await failure(page, (tihc, input) => tihc.sql.execute(input), { connectionId: id, sql })
    expect(fault).toMatchObject({
      code: 'unavailable',
      error: expect.stringMatching(/disk.*full|full.*disk/) as string,
    })
    await ask(page, (tihc, taskId) => tihc.sql.free({ taskId }), String(fault.details!.taskId))
    expect(
      await ask(
        page,
        async (tihc, connectionId) => (await tihc.sql.execute({ connectionId, sql: 'SELECT 1 AS n' })).data,
        id,
      ),
    ).toEqual([{ n: 1 }])
    await app.main(({ app: electron }) => electron.quit())
    await ended(app.process)
  })
})

describeBrowser('a page that has gone wrong', () => {
  let app: DesktopApp
  let page: Page
  beforeAll(async () => {
    app = await startDesktop()
    page = await app.workbench()
  })
  afterAll(() => app?.stop())

  type Call = (
    channel: string,
    ...args: unknown[]
  ) => Promise<{ value?: Map<string, { code: string }>, threw?: string }>
  /**
   * Sends what is written in the source, on the page's behalf and past the preload script; gives the codes of the
   * answers.
   */
  const send = (channel: string, args: string) => app.main(async (_, given) => {
    // eslint-disable-next-line no-new-func -- values that JSON does not carry, made where they are sent from
    const values = new Function(`return ${given.args}`)() as unknown[]
    const { value, threw } = await (globalThis as unknown as { standInCall: Call }).standInCall(
      given.channel,
      ...values,
    )
    return threw ?? value?.get('error')?.code ?? 'answered'
  }, { channel, args })

  it.each([
    '[]',
    '[null, null]',
    '[7, new Map()]',
    '["", new Map()]',
    '["x".repeat(65), new Map()]',
    '["id"]',
    '["id", {}]',
    '["id", { input: { id: "x" } }]',
    '["id", [["input", {}]]]',
    '["id", new Set()]',
    '["id", new Map([["input", { id: 1 }]])]',
    '["id", new Map([["input", new Map([["id", "x"]])]])]',
    '["id", new Map([["input", new Uint8Array(1000)]])]',
    '["id", new Map([["input", new Error("x")]])]',
    '["id", new Map([["input", (() => { let deep = {}; for (let n = 0; n < 500; n++) deep = { deep }; '
    + 'return deep })()]])]',
    '["id", new Map([["input", Object.fromEntries(Array.from({ length: 20000 }, (_, n) => [n, n]))]])]',
  ])('is refused with %s', async args => expect(await send('connections.get', args)).toBe('bad_request'))

  it('is refused what is too large before anybody looks into it', async () => {
    expect(await send('connections.get', '["id", new Map([["input", { id: new Uint8Array(2 ** 21) }]])]')).toBe(
      'too_large',
    )
    expect(
      await send('documents.save', '["id", new Map([["input", { id: "x", text: "x".repeat(100 * 2 ** 20) }]])]'),
    ).toBe('too_large')
    expect(
      await send('connections.get', '["id", new Map([["input", { id: Array.from({ length: 2e5 }, () => 1) }]])]'),
    ).toBe('too_large')
  })

  it('finds no channel but the contract\'s', async () => {
    for (const channel of [
      'notification',
      'command',
      'toString',
      '__proto__',
      'connections',
      'secrets.read',
      '../sql.execute',
    ])
      expect(await send(channel, '["id", new Map()]')).toMatch(/No handler registered/)
  })

  it('gets one of the known errors for whatever it sends, on every channel', async () => {
    // It asks the person, whom no test can be.
    const names = procedures().map(({ name }) => name).filter(name => name !== 'documents.choose')
    const inputs = fc.sample(fc.tuple(fc.constantFrom(...names), fc.jsonValue()), { numRuns: 300, seed: 7 })
      .filter(([, value]) => JSON.stringify(value) !== '{}')
    for (const [name, value] of inputs) {
      const outcome = await send(name, `["id", new Map([["input", ${JSON.stringify(value)}]])]`)
      expect(
        Object.keys(errorStatus).filter(code => code !== 'internal'),
        `${name} ${JSON.stringify(value)}`,
      ).toContain(outcome)
    }
    expect(await ask(page, tihc => tihc.app.info())).toMatchObject({ name: 'TiHC' })
    expect(app.output()).not.toContain('internal error')
  })
})

describeBrowser('a file that is no good database', () => {
  let app: DesktopApp
  let page: Page
  beforeAll(async () => {
    app = await startDesktop()
    page = await app.workbench()
  })
  afterAll(() => app?.stop())

  const place = (name: string) => join(app.dataDir, '..', name)
  const connect = (file: string) =>
    ask(
      page,
      async (tihc, path) => (await tihc.connections.create({ name: path, engine: 'SQLite', file: path })).id,
      file,
    )
  const fault = (id: string) => failure(page, (tihc, given) => tihc.connections.connect({ id: given }), id)

  it('is told from one, with what to do', async () => {
    writeFileSync(place('notes.db'), 'no database\n'.repeat(100))
    expect(await fault(await connect(place('notes.db')))).toMatchObject({
      code: 'engine',
      error: expect.stringContaining('not an SQLite database. Choose') as string,
    })
    writeFileSync(place('secret.db'), crypto.getRandomValues(new Uint8Array(8192)))
    expect(await fault(await connect(place('secret.db')))).toMatchObject({
      code: 'engine',
      error: expect.stringContaining('encrypted') as string,
    })
    expect(await fault(await connect(place('none.db')))).toMatchObject({
      code: 'unavailable',
      error: expect.stringContaining('no such file') as string,
    })
    expect(
      await failure(
        page,
        (tihc, path) =>
          tihc.connections
            .create({ name: 'own', engine: 'SQLite', file: path })
            .then(({ id }) => tihc.connections.connect({ id })),
        join(app.dataDir, 'tihc.db'),
      ),
    ).toMatchObject({ code: 'bad_request', error: expect.stringContaining('TiHC itself') as string })
  })

  it('that another program keeps for itself says so, and opens once it lets go', async () => {
    const db = new Database(place('kept.db'))
    onTestFinished(() => void db.close())
    db.exec('CREATE TABLE t (a); BEGIN EXCLUSIVE')
    const id = await connect(place('kept.db'))
    expect(await fault(id)).toMatchObject({
      code: 'unavailable',
      error: expect.stringContaining('locked by another program') as string,
    })
    db.exec('COMMIT')
    expect(await ask(page, async (tihc, given) => (await tihc.connections.connect({ id: given })).status, id)).toBe(
      'connected',
    )
  })

  it('that is deleted while it is open says what is lost, and nothing is made in its place', async () => {
    new Database(place('gone.db')).exec('CREATE TABLE t (a)').close()
    const id = await connect(place('gone.db'))
    const sessionId = await ask(
      page,
      async (tihc, connectionId) => (await tihc.sql.openSession({ connectionId })).sessionId,
      id,
    )
    rmSync(place('gone.db'))
    expect(
      await failure(
        page,
        (tihc, given) => tihc.sql.execute({ sessionId: given, sql: 'INSERT INTO t VALUES (1)' }),
        sessionId,
      ),
    ).toMatchObject({
      code: 'unavailable',
      error: expect.stringMatching(/deleted.*new session/) as string,
      details: { sessionLost: true },
    })
    expect(await fault(id)).toMatchObject({
      code: 'unavailable',
      error: expect.stringContaining('no such file') as string,
    })
  })

  describe('or one that strains', () => {
    it('with a table of 2,000 columns and integers beyond 2^53', async () => {
      const columns = Array.from({ length: 2000 }, (_, n) => `c${n}`)
      const db = new Database(place('wide.db'))
      db.exec(`CREATE TABLE wide (${columns.join(', ')})`)
      db.prepare(`INSERT INTO wide VALUES (${columns.map(() => '?').join(', ')})`).run(
        columns.map((_, n) => 9007199254740993n + BigInt(n)),
      )
      db.close()
      const id = await connect(place('wide.db'))
      const { data: [main] } = await ask(page, (tihc, connectionId) => tihc.databases.list({ connectionId }), id)
      const { data: [table] } = await ask(page, (tihc, databaseId) => tihc.tables.list({ databaseId }), main!.id)
      expect(table!.columns).toHaveLength(2000)
      const { taskId } = await ask(
        page,
        (tihc, connectionId) => tihc.sql.execute({ connectionId, sql: 'SELECT * FROM wide' }),
        id,
      )
      const { rows: [row] } = await ask(page, (tihc, given) => tihc.sql.rows({ taskId: given }), taskId)
      expect([row![0], row![1999], row!.length]).toEqual(['9007199254740993', '9007199254742992', 2000])
    })
  })
})
