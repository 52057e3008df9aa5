// @vitest-environment page
import type { Client } from '@contract/index.ts'
import type { TestEngine } from '../support/engines.ts'
import type { Sandbox } from '../support/sandbox.ts'
import type { WorkbenchWindow } from './workbench-window.ts'
import type { EditorTab } from '@/store/modules/workbench.ts'
import { quoteName } from '@dialects/registry.ts'
import { flushPromises } from '@vue/test-utils'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { openSandbox } from '../support/sandbox.ts'

type Call = (...args: unknown[]) => Promise<unknown>
const page = vi.hoisted(() => ({ client: {} as Client }))

/** The calls of one resource; errors are those that a page loaded anew knows. */
const callsOf = vi.hoisted(() => (resource: keyof Client) => new Proxy({}, {
  get: (_, verb: string): Call => async (...args) => {
    try {
      return await (page.client[resource] as unknown as Record<string, Call>)[verb]!(...args)
    } catch (error) {
      const { TihcError } = await import('@contract/errors.ts')
      if (!(error instanceof Error && 'toBody' in error)) throw error
      throw TihcError.fromBody((error as InstanceType<typeof TihcError>).toBody())
    }
  },
}))
// Events stay away: the runner asks then.
vi.mock('@/api/index.ts', () => ({
  api: new Proxy({}, { get: (_, resource: keyof Client) => resource === 'on' ? () => () => {} : callsOf(resource) }),
}))

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  const request = (_name: string, _options: object, held: (lock: object) => unknown) => held({})
  Object.defineProperty(navigator, 'locks', { configurable: true, value: { request } })
})
/** As a page is loaded: nothing is left of the one before but what it has saved. */
async function openWorkbench(settled?: boolean): Promise<WorkbenchWindow> {
  vi.resetModules()
  const window = await import('./workbench-window.ts')
  return window.openWorkbench(settled)
}

afterEach(() => { document.body.innerHTML = '' })

/** Two connections of one server, one with a database of its own, and databases to move between. */
interface Ground {
  box: Sandbox
  connections: string[]
  names: string[]
}

async function prepare(engine: TestEngine): Promise<Ground> {
  const box = await openSandbox(engine)
  const { host, port, user, password } = engine
  const names = ['', '_Mixed', '`; -- 订单', ' a.b'].map(end => box.database + end)
  for (const name of names.slice(1)) await box.direct(`CREATE DATABASE ${quoteName(name, 'MySQL')}`)
  page.client = box.person.client
  const { id } = await page.client.connections.create({ name: 'own', host, port, user, password, database: names[1] })
  return { box, names, connections: [box.connectionId, id] }
}

async function clear({ box, names }: Ground) {
  for (const name of [...names.slice(1), `${box.database}_own`, `${box.database}_gone`])
    await box.direct(`DROP DATABASE IF EXISTS ${quoteName(name, 'MySQL')}`)
  await box.close()
}

/** Ways to write the same move; some fail, on some servers or everywhere, and move nothing or as far as they came. */
const uses = {
  plain: (name: string) => `USE ${quoteName(name, 'MySQL')}`,
  small: (name: string) => `uSe ${quoteName(name.toLowerCase(), 'MySQL')}`,
  script: (name: string) => `SET @moved = 1; USE ${quoteName(name, 'MySQL')}; DO 0`,
  comment: (name: string) => `/*!40000 USE ${quoteName(name, 'MySQL').replaceAll('*/', '')} */`,
  failing: (name: string) => `USE ${quoteName(name, 'MySQL')}; SELECT no_such_column`,
  nowhere: (name: string) => `USE ${quoteName(`${name}_nowhere`, 'MySQL')}`,
}

const place = fc.nat({ max: 3 })
const connection = fc.nat({ max: 1 })
const how = fc.constantFrom(...Object.keys(uses) as Array<keyof typeof uses>)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('run' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('use' as const), place, how }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('choose' as const), place }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('newTab' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('open' as const), connection, place: fc.option(place) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('switchTab' as const), to: fc.nat({ max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('changeConnection' as const), connection }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('loseSession' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reload' as const), settled: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), settled: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('dropOwn' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('dropElsewhere' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** Walks that once led somewhere else, or nowhere. */
const past: Array<[Step[]]> = [
  // On a connection with a database of its own: a session that is in none any more, of a page that was loaded anew.
  [[
    { do: 'changeConnection', connection: 1 },
    { do: 'dropOwn' },
    { do: 'reload', settled: false },
    { do: 'loseSession' },
  ]],
]

/** Ends a tab's session as a server does. */
async function loseSession({ person, direct }: Sandbox, { sessionId }: EditorTab): Promise<void> {
  if (!sessionId) return
  const found = await person.client.sql.execute({ sessionId, sql: 'SELECT CONNECTION_ID() AS id' }).catch(() => null)
  if (found) await direct(`KILL ${String(found.data![0]!.id)}`)
}

/** Where a statement runs now; `lost` where it meets a session that is gone. */
async function placeOf(window: WorkbenchWindow): Promise<unknown> {
  const { taskId, error } = await window.run('SELECT DATABASE()')
  if (error?.details?.sessionLost) return 'lost'
  if (error) throw error
  const { rows } = await page.client.sql.rows({ taskId: taskId!, limit: 1 })
  return rows[0]![0]
}

/** A person at a window: does what a step says; what runs must run where the words said. */
class Walk {
  readonly #ground: Ground
  readonly #client: Client
  #window!: WorkbenchWindow
  /** What the storage held when the last two steps began. */
  #saved: Array<Record<string, string>> = []

  constructor(ground: Ground) {
    this.#ground = ground
    this.#client = ground.box.person.client
  }

  async begin(): Promise<void> {
    localStorage.clear()
    this.#window = await openWorkbench()
    await this.#window.chooseConnection(this.#ground.connections[0]!)
  }

  end(): void {
    this.#window.end()
  }

  async take(step: Step): Promise<void> {
    this.#saved = [{ ...localStorage }, ...this.#saved].slice(0, 2)
    const { connections, names, box } = this.#ground
    const own = `${box.database}_own`
    const { workbench, ...window } = this.#window
    switch (step.do) {
      case 'run': return this.check()
      case 'use': return this.#run(uses[step.how](names[step.place]!))
      case 'choose': return void await window.chooseDatabase(names[step.place]!)
      case 'newTab': return void workbench.openTab()
      case 'open':
        return void workbench.openTab({
          connectionId: connections[step.connection]!,
          database: step.place === null ? null : names[step.place]!,
        })
      case 'switchTab': return void (workbench.activeId = workbench.tabs[step.to % workbench.tabs.length]!.id)
      case 'changeConnection': return window.chooseConnection(connections[step.connection]!)
      case 'loseSession': return loseSession(box, this.#window.tab())
      case 'reload': return this.#reload(step.settled)
      case 'crash': return this.#reload(step.settled, this.#saved.at(-1))
      case 'dropOwn': return this.#run(`CREATE DATABASE ${own}; USE ${own}; DROP DATABASE ${own}`)
      case 'dropElsewhere':
        await this.#run(`CREATE DATABASE IF NOT EXISTS ${box.database}_gone; USE ${box.database}_gone`)
        return void await box.direct(`DROP DATABASE IF EXISTS ${box.database}_gone`)
      default: return step satisfies never
    }
  }

  /** What runs says where it ran; the next words are the session's. */
  async check(): Promise<void> {
    await this.#run('DO 0')
    const { session, database } = this.#window.tab()
    if (session) expect([this.#window.words(), database]).toEqual([session.database, session.database])
  }

  async #run(sql: string): Promise<void> {
    for (let attempt = 0; attempt < 10; attempt++) {
      await flushPromises()
      const shown = this.#window.words()
      const run = await this.#window.run(`SELECT DATABASE() AS place; ${sql}`)
      if (run.results.count) {
        const { rows } = await this.#client.sql.rows({ taskId: run.taskId!, limit: 1 })
        expect(rows[0]![0]).toBe(shown)
        return
      }
      const { code, details } = run.error!
      // A database that is gone is named by the error and by the words; somebody chooses another.
      if (details?.errno === 1049) {
        expect(run.error!.message).toContain(shown)
        expect(this.#window.words()).toBe(shown)
        await this.#window.chooseDatabase(this.#ground.names[0]!)
      } else {
        expect(details?.sessionLost ?? code).toBeOneOf([true, 'conflict', 'busy'])
      }
    }
    throw new Error('Nothing ran in ten attempts.')
  }

  /** The window opens anew on what is saved; after a crash that is what was saved `before`. */
  async #reload(settled: boolean, before?: Record<string, string>): Promise<void> {
    this.#window.close()
    if (before) {
      localStorage.clear()
      for (const [key, value] of Object.entries(before)) localStorage.setItem(key, value)
    }
    this.#window = await openWorkbench(settled)
    if (!this.#window.tab().connectionId) await this.#window.chooseConnection(this.#ground.connections[0]!)
  }
}

describeEngines('a tab runs where it says', (engine) => {
  let ground: Ground
  beforeAll(async () => { ground = await prepare(engine) })
  afterAll(() => clear(ground))

  it('whatever one clicks, runs, loses and reloads', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
      const walk = new Walk(ground)
      await walk.begin()
      try {
        for (const one of steps) await walk.take(one)
        await walk.check()
      } finally {
        walk.end()
      }
    }), { numRuns: 15 + past.length, examples: past })
  }, 180_000)

  it('after USE, once its session is lost', async () => {
    const [first, second] = ground.names as [string, string]
    const window = await openWorkbench()
    await window.chooseConnection(ground.connections[0]!)
    expect(await window.chooseDatabase(first)).toBe(true)
    await window.run(`USE ${quoteName(second, 'MySQL')}`)
    await loseSession(ground.box, window.tab())
    expect(await placeOf(window)).toBe(second)
    await window.run('SET @kept = 1')
    await loseSession(ground.box, window.tab())
    expect(await placeOf(window)).toBe('lost')
    expect(window.words()).toBe(second)
    expect(await placeOf(window)).toBe(second)
    window.end()
  })

  it('in a new tab, made from one that has moved by USE', async () => {
    const [first, second] = ground.names as [string, string]
    const window = await openWorkbench()
    await window.chooseConnection(ground.connections[0]!)
    await window.chooseDatabase(first)
    await window.run(`USE ${quoteName(second, 'MySQL')}`)
    window.workbench.openTab()
    await flushPromises()
    expect(window.words()).toBe(second)
    expect(await placeOf(window)).toBe(second)
    window.end()
  })

  it('and tells where its database is gone', async () => {
    const gone = `${ground.box.database}_gone`
    const window = await openWorkbench()
    window.workbench.openTab({ connectionId: ground.connections[0]!, database: gone })
    const { status, error } = await window.run('DO 0')
    expect({ status, words: window.words() }).toEqual({ status: 'failed', words: gone })
    expect(error!.message).toContain(`There is no database “${gone}”`)
    await window.chooseDatabase(ground.names[0]!)
    expect(await placeOf(window)).toBe(ground.names[0])
    window.end()
  })
})

describe('a tab on a file', () => {
  let box: Sandbox
  beforeAll(async () => {
    box = await openSandbox({ name: 'SQLite' })
    page.client = box.person.client
  })
  afterAll(() => box.close())

  it('is in the one database that there is, before and after its session', async () => {
    const window = await openWorkbench()
    await window.chooseConnection(box.connectionId)
    expect(window.words()).toBe('main')
    expect(await window.chooseDatabase('main')).toBe(true)
    expect((await window.run('SELECT 1')).status).toBe('completed')
    expect([window.words(), window.tab().database]).toEqual(['main', 'main'])
    // It is there already; SQLite knows no USE, and would say so.
    expect(await window.chooseDatabase('main')).toBe(true)
    expect((await window.run('SELECT 2')).status).toBe('completed')
    expect(document.querySelector('.n-message')).toBeNull()
    window.end()
  })
})
