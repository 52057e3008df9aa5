import type { AddressInfo } from 'node:net'
import type { Endpoint, TestServer } from './servers.ts'
import { createServer } from 'node:http'
import { MissingError } from './missing.ts'
import { parseEndpoint, serverVersion, startMariadb, startTidb } from './servers.ts'

export type EngineName = 'TiDB' | 'MariaDB'
/** A server that all test files of a run share, or why there is none. */
export type SharedServer = { server: Endpoint } | { missing: string } | { failed: string }

/** The shared servers of one run: each is started when the first test file asks for it. */
export interface Ground {
  /** Where test files, which run in processes of their own, ask: `GET /TiDB`, `GET /MariaDB`. */
  url: string
  close: () => Promise<void>
}

const sources = {
  TiDB: {
    variable: 'TIHC_TEST_TIDB',
    start: () => startTidb(),
  },
  MariaDB: {
    variable: 'TIHC_TEST_MARIADB',
    start: () => startMariadb(),
  },
} as const

export async function openGround(): Promise<Ground> {
  const asked = new Map<EngineName, Promise<SharedServer>>()
  const started: TestServer[] = []
  const ask = (name: EngineName) => {
    const answer = asked.get(name) ?? provide(name, started)
    asked.set(name, answer)
    return answer
  }
  const door = createServer((request, response) => {
    const name = (request.url ?? '').slice(1)
    if (!(name in sources)) return void response.writeHead(404).end()
    void ask(name as EngineName).then(answer =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer)),
    )
  })
  door.requestTimeout = 0
  await new Promise<void>(resolve => door.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
    close: async () => {
      door.closeAllConnections()
      door.close()
      await Promise.all(asked.values())
      await Promise.all(started.map(server => server.stop()))
    },
  }
}

async function provide(name: EngineName, started: TestServer[]): Promise<SharedServer> {
  const { variable, start } = sources[name]
  try {
    const running = process.env[variable]
    if (running) {
      const server = parseEndpoint(variable, running)
      await serverVersion(server)
      return { server }
    }
    const server = await start()
    started.push(server)
    const { host, port, user, password } = server
    return {
      server: { host, port, user, password },
    }
  } catch (error) {
    if (error instanceof MissingError) return { missing: error.message }
    return { failed: `${name} is not there: ${error instanceof Error
      ? error.message
      : String(error)}` }
  }
}
