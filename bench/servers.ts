import type { Endpoint } from '../test/support/servers.ts'
import { parseEndpoint } from '../test/support/servers.ts'

/**
 * The servers that `npm run bench` started, for the benchmark that runs now. Throws where it was started by other
 * means.
 */
export function benchServer(name: 'TiDB' | 'MariaDB'): Endpoint {
  const variable = name === 'TiDB' ? 'TIHC_TEST_TIDB' : 'TIHC_TEST_MARIADB'
  const value = process.env[variable]
  if (!value) {
    throw new Error(
      `${variable} is not set: start benchmarks by \`npm run bench\`, one of them by \`npm run bench -- NAME\`.`,
    )
  }
  return parseEndpoint(variable, value)
}
