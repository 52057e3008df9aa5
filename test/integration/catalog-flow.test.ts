import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { startHost } from '../support/host.ts'
import { temporaryProfile } from '../support/profile.ts'
import { describeShell } from '../support/shell-tools.ts'

/** The flow as the document prints it, for a host on port 8080 whose admin has the password `password`. */
const flow = readFileSync(fileURLToPath(new URL('../support/documented-flow.sh', import.meta.url)), 'utf8')

const run = promisify(execFile)

describeShell('the documented flow', () => {
  it.each(['new', 'existing'])('runs as it is printed, on a data folder that is %s', async (folder) => {
    const dataDir = temporaryProfile()
    if (folder === 'existing') {
      const before = await startHost({ dataDir, env: { TIHC_ADMIN_PASSWORD: 'another-password' } })
      await before.stop()
    }
    const port = await isFree(8080) ? 8080 : 0
    const host = await startHost({ dataDir, args: ['--port', String(port)], env: { TIHC_ADMIN_PASSWORD: 'password' } })
    try {
      // Where another program has the port, the flow finds the host at the one that it got.
      const { stdout } = await run('bash', ['-euc', flow.replaceAll(':8080/', `:${host.port}/`)])
      const answers = stdout.split(/(?<=\})(?=\{)/).map(text => JSON.parse(text) as Record<string, unknown>)
      const [usage, details] = answers
      expect(usage).toMatchObject({ row_count: 1_000_000, partition_count: 10, storage_size: 52_428_800 })
      expect(details).toMatchObject({
        data_source_id: 'ds-uuid',
        name: 'user_orders',
        desc: '用户订单表',
        columns: [
          { column_index: 0, name: 'order_id', desc: '订单ID', nullable: false, default_value: null },
          { column_index: 1, name: 'user_id', desc: '用户ID', data_type: 'bigint', partitioner: false },
        ],
        usage,
      })
    } finally {
      await host.stop()
    }
  })
})

async function isFree(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    return await once(socket, 'connect').then(() => false, () => true)
  } finally {
    socket.destroy()
  }
}
