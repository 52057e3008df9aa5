import type { EngineName, SharedServer } from './ground.ts'
import type { Endpoint, ServerOptions, TestServer } from './servers.ts'
import { describe, inject } from 'vitest'
import { isCi } from './missing.ts'
import { startMariadb, startTidb } from './servers.ts'

/** The engines of the suites: servers, and the one that needs none. */
export type SuiteEngine = EngineName | 'SQLite'

export interface TestEngine extends Endpoint {
  name: EngineName
  /** Why there is no such server; its cases are skipped. Undefined where the server is up. */
  skip?: string
  /** Starts a private server of this kind, which the test may stop, kill and configure. */
  startOwn: (options?: ServerOptions) => Promise<TestServer>
}

const startOwn = { TiDB: startTidb, MariaDB: startMariadb }

async function askFor(name: EngineName): Promise<TestEngine> {
  const answer = await fetch(`${inject('ground')}/${name}`)
  const shared = await answer.json() as SharedServer
  if ('server' in shared) return { name, ...shared.server, startOwn: startOwn[name] }
  const reason = 'missing' in shared
    ? shared.missing
    : shared.failed
  if (isCi || 'failed' in shared) throw new Error(reason)
  return {
    name,
    host: '',
    port: 0,
    user: '',
    password: '',
    skip: reason,
    startOwn: startOwn[name],
  }
}

/**
 * The servers that a suite runs against, shared by all files of a run: make databases of your own in them, and
 * take a private server (`startTidb`, `startMariadb`) for what stops or reconfigures one.
 * Importing this file starts them. With CI=true a missing server throws here and fails the file.
 */
// eslint-disable-next-line antfu/no-top-level-await -- known before vitest collects the cases, which is synchronous
export const engines: readonly TestEngine[] = await Promise.all([
  askFor('TiDB'),
  askFor('MariaDB'),
])
export const tidb = engines[0]!

/** What a suite that runs on files too may use: a place to work in comes from `openSandbox`. */
export type AnyEngine = TestEngine | { name: 'SQLite', skip?: undefined }
/** The servers and SQLite. */
export const everyEngine: readonly AnyEngine[] = [...engines, { name: 'SQLite' }]

/**
 * Runs one suite against every engine; where a server is missing, its cases are skipped and the title says why.
 *
 * @example
 * describeEngines('tables', (engine) => {
 *   it('lists them', async () => { … engine.port … })
 * })
 */
export function describeEngines(
  title: string,
  suite: (engine: TestEngine) => void,
  which: readonly TestEngine[] = engines,
): void {
  describeEach(title, which, suite)
}

/** As `describeEngines`, with SQLite among them. */
export function describeEveryEngine(title: string, suite: (engine: AnyEngine) => void): void {
  describeEach(title, everyEngine, suite)
}

function describeEach<E extends AnyEngine>(title: string, which: readonly E[], suite: (engine: E) => void): void {
  for (const engine of which) {
    if (engine.skip) describe.skip(`${title} on ${engine.name} (skipped: ${engine.skip})`, () => suite(engine))
    else describe(`${title} on ${engine.name}`, () => suite(engine))
  }
}
