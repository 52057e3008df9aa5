import type { TestServer } from '../test/support/servers.ts'
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { startMariadb, startTidb } from '../test/support/servers.ts'
import { buildIfNeeded } from './build.mjs'

const root = resolve(import.meta.dirname, '..')
const folder = join(root, 'bench')

/**
 * Runs the benchmarks one after another, each in a process of its own, against servers that it starts.
 * What they measure goes to standard output and nowhere else.
 * @param args parts of names: without any, all of them run but `soak`, which takes as long as it is told; a number is
 *   given to those that run
 * @returns the exit code: 1 where a benchmark could not be run; a figure that was missed is no failure
 */
export async function runBenches(args: string[]): Promise<number> {
  const isNumber = (text: string) => /^[\d.]+$/.test(text)
  const wanted = args.filter(text => !isNumber(text))
  const files = readdirSync(folder)
    .filter(name => name.endsWith('.bench.ts'))
    .filter(name => wanted.length ? wanted.some(part => name.includes(part)) : name !== 'soak.bench.ts')
  if (!files.length) {
    console.error(
      `No benchmark has ${wanted.length ? `a name with ${wanted.join(' or ')}` : 'been written'} in ${folder}.`,
    )
    return 1
  }
  await buildIfNeeded()
  console.log(
    `Node ${process.versions.node}, ${availableParallelism()} × `
    + `${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 1024 ** 3)} GB`,
  )
  const servers = await startServers()
  try {
    let failed = 0
    for (const file of files) {
      console.log(`\n── ${file.replace('.bench.ts', '')}`)
      if (await run([join(folder, file), ...args.filter(isNumber)], servers) !== 0) failed++
    }
    return failed ? 1 : 0
  } finally {
    await Promise.all(servers.map(server => server.stop()))
  }
}

async function startServers(): Promise<TestServer[]> {
  const [tidb, mariadb] = [process.env.TIHC_TEST_TIDB, process.env.TIHC_TEST_MARIADB]
  return Promise.all([...(tidb ? [] : [startTidb()]), ...(mariadb ? [] : [startMariadb()])])
}

function run(program: string[], servers: TestServer[]): Promise<number | null> {
  const own = servers.map(
    ({ product, host, port }) => [`TIHC_TEST_${product.toUpperCase()}`, `${host}:${port}`] as const,
  )
  return new Promise((resolve, reject) => {
    spawn(process.execPath, ['--expose-gc', ...program], {
      cwd: root,
      env: { ...process.env, ...Object.fromEntries(own) },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
      .once('error', reject)
      .once('close', resolve)
  })
}
