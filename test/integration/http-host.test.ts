import type { Host, HostProcess } from '../support/host.ts'
import { spawn } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { request as httpsRequest } from 'node:https'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { tidb } from '../support/engines.ts'
import { adminPassword, spawnHost, startHost } from '../support/host.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { openSandbox } from '../support/sandbox.ts'
import { makeCertificates } from '../support/tls.ts'
import { until } from '../support/until.ts'

const cleanups: Array<() => Promise<unknown>> = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function host(...options: Parameters<typeof startHost>): Promise<Host> {
  const started = await startHost(...options)
  let running = true
  const stop = started.stop
  cleanups.push(async () => running && stop())
  return { ...started, stop: async () => { running = false; await stop() } }
}

/** Starts a host that is expected to refuse, and gives what it said. */
async function refusal(...options: Parameters<typeof spawnHost>): Promise<{ code: number | null, output: string }> {
  const started = await spawnOwned(...options)
  const { code } = await started.process.exited
  return { code, output: started.process.output().trimEnd() }
}

async function spawnOwned(...options: Parameters<typeof spawnHost>): Promise<HostProcess> {
  const started = await spawnHost(...options)
  cleanups.push(async () => {
    await started.process.end()
    await removeFolder(started.folder)
  })
  return started
}

async function folder(): Promise<string> {
  const path = await temporaryFolder('profile')
  cleanups.push(() => removeFolder(path))
  return path
}

describe('starting', () => {
  it.runIf(process.platform === 'linux')('gives memory back, unless somebody has chosen otherwise', async () => {
    const settingsOf = async (pid: number) =>
      (await readFile(`/proc/${pid}/environ`, 'latin1')).split('\0').filter(line => line.startsWith('MALLOC_')).sort()
    const { pid } = await host()
    expect(await settingsOf(pid)).toEqual([
      'MALLOC_ARENA_MAX=2',
      'MALLOC_MMAP_THRESHOLD_=65536',
      'MALLOC_TRIM_THRESHOLD_=131072',
    ])
    const other = await host({ env: { MALLOC_ARENA_MAX: '8' } })
    expect(await settingsOf(other.pid)).toEqual(['MALLOC_ARENA_MAX=8'])
  })

  it('prints where it listens and nothing else on standard output', async () => {
    const dataDir = await folder()
    const child = spawn(process.execPath, [resolve('out/main/serve.js'), '--port', '0', '--data-dir', dataDir], {
      env: { ...process.env, TIHC_ADMIN_PASSWORD: adminPassword },
    })
    let output = ''
    child.stdout.on('data', (chunk) => { output += chunk })
    await until('the host to listen', 20, () => output.includes('\n') || undefined)
    child.kill('SIGTERM')
    const code = await new Promise(done => child.once('close', done))
    expect(output).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+\n$/)
    expect(code).toBe(0)
  })

  it('makes a password up once, prints it, and takes that of the environment later', async () => {
    const dataDir = await folder()
    const first = await spawnOwned({ dataDir, env: { TIHC_ADMIN_PASSWORD: undefined } })
    await until('the host to listen', 20, () => first.process.output().includes('listening') || undefined)
    const password = /the password is (\S+)/.exec(first.process.output())![1]!
    first.process.kill('SIGTERM')
    await first.process.exited
    const second = await host({ dataDir, env: { TIHC_ADMIN_PASSWORD: undefined } }).catch((error: Error) => error)
    expect(second).toMatchObject({ code: 'unauthorized' })
    const third = await host({ dataDir, env: { TIHC_ADMIN_PASSWORD: password } })
    expect(third.output()).not.toContain('password is')
    await third.stop()
    const fourth = await host({ dataDir, env: { TIHC_ADMIN_PASSWORD: 'another password' } })
    const old = await fourth.login('admin', password).catch((error: Error) => error)
    expect(old).toMatchObject({ code: 'unauthorized' })
  })

  it.each([
    [['--bogus'], 'There is no option --bogus. See --help.'],
    [
      ['--host', '0.0.0.0'],
      '--host 0.0.0.0 opens this host to others: add --strict-auth, and --tls-cert with --tls-key or --behind-proxy.',
    ],
    [
      ['--strict-auth', '--tls-cert', '/nowhere/c.pem', '--tls-key', '/nowhere/k.pem'],
      'The file of --tls-cert cannot be read: /nowhere/c.pem (ENOENT). Give the path of a PEM file.',
    ],
  ])('refuses %j in one sentence', async (args, sentence) => {
    expect(await refusal({ args })).toEqual({ code: 1, output: sentence })
  })

  it('says that the port is taken', async () => {
    const taken = createServer()
    await new Promise<void>(done => taken.listen(0, '127.0.0.1', done))
    cleanups.push(async () => taken.close())
    const { port } = taken.address() as { port: number }
    const { code, output } = await refusal({ args: ['--port', String(port)] })
    expect(output).toBe(
      `Port ${port} is used by another program: stop that, or choose another with --port (0 picks a free one).`,
    )
    expect(code).toBe(1)
  })

  it('says that the profile is used by another process, which goes on', async () => {
    const first = await host()
    const { code, output } = await refusal({ dataDir: first.dataDir })
    expect(code).toBe(1)
    expect(output.split('\n')).toHaveLength(1)
    expect(output).toContain(first.dataDir)
    expect((await first.admin.request('GET', '/api/app/info')).status).toBe(200)
  })

  it('says that the data folder is none', async () => {
    const path = join(await folder(), 'file')
    await writeFile(path, '')
    const { code, output } = await refusal({ dataDir: path })
    expect([code, output.split('\n').length]).toEqual([1, 1])
    expect(output).toContain(path)
  })

  it.skipIf(process.platform !== 'linux')(
    'says that no data folder can be made there, and does not try for ever',
    async () => {
      expect(await refusal({ dataDir: '/proc/tihc/data' })).toEqual({
        code: 1,
        output:
          'TiHC cannot keep its data: /proc/tihc/data cannot be made there: choose another folder with --data-dir.',
      })
    },
  )

  it.skipIf(process.getuid?.() === 0)('says that the data folder may not be written', async () => {
    const path = await folder()
    await chmod(path, 0o500)
    const { code, output } = await refusal({ dataDir: path })
    expect([code, output.includes(path)]).toEqual([1, true])
  })

  it('says that the store is damaged and leaves it as it is', async () => {
    const first = await host()
    const { dataDir } = first
    const kept = await folder()
    first.kill('SIGTERM')
    await until('the host to end', 20, async () => (await fetch(first.url).catch(() => 'gone')) === 'gone' || undefined)
    const file = (await readdir(dataDir)).find(name => name.endsWith('.db'))!
    const copy = join(kept, 'profile')
    await mkdir(copy)
    await writeFile(join(copy, file), 'this is not a database at all'.repeat(1000))
    const { code, output } = await refusal({ dataDir: copy })
    expect([code, output.split('\n').length]).toEqual([1, 1])
    expect(output).toContain(copy)
  })
})

describe('ending', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends cleanly by %s, its streams too', async (signal) => {
    const started = await spawnOwned()
    await until('the host to listen', 20, () => started.process.output().includes('listening') || undefined)
    const url = /listening on (\S+)/.exec(started.process.output())![1]!
    const { token } = (await (
      await fetch(`${url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'admin', password: adminPassword }),
      })
    ).json()) as { token: string }
    const stream = await fetch(`${url}/api/notifications`, { headers: { authorization: `Bearer ${token}` } })
    started.process.kill(signal)
    expect(await started.process.exited).toEqual({ code: 0, signal: null })
    expect(await stream.text()).toMatch(/^: /)
    // The profile is free again.
    await (await host({ dataDir: started.dataDir })).stop()
  })

  it('takes one Ctrl+C that arrives twice, from the terminal and from npm, as one', async () => {
    const started = await spawnOwned()
    await until('the host to listen', 20, () => started.process.output().includes('listening') || undefined)
    started.process.kill('SIGINT')
    started.process.kill('SIGINT')
    expect(await started.process.exited).toEqual({ code: 0, signal: null })
  })

  it.skipIf(!!tidb.skip)('cancels running statements, answers them, and leaves nothing on the server', async () => {
    const started = await host()
    const sandbox = await openSandbox(tidb, started)
    const events = await started.admin.events()
    const running = sandbox.run('SELECT SLEEP(600)').catch((error: Error) => error)
    const { data: { taskId } } = await events.next(({ status }) => status === 'running')
    const cancelled = events.next(event => event.taskId === taskId && event.status === 'cancelled')
    await started.stop()
    expect(await running).toMatchObject({ code: 'cancelled' })
    expect((await cancelled).data.status).toBe('cancelled')
    expect(await sandbox.serverSessions()).toEqual([])
    await sandbox.direct(`DROP DATABASE ${sandbox.database}`)
  })
})

describe('for others', () => {
  it('serves HTTPS with --strict-auth', async () => {
    const { ip: { certFile, keyFile } } = await makeCertificates(await folder())
    const started = await spawnOwned({
      args: ['--host', '0.0.0.0', '--strict-auth', '--tls-cert', certFile, '--tls-key', keyFile],
    })
    await until('the host to listen', 20, () => started.process.output().includes('listening') || undefined)
    const port = Number(/listening on https:\/\/0\.0\.0\.0:(\d+)/.exec(started.process.output())![1])
    const { status, headers } = await new Promise<{ status?: number, headers: Record<string, unknown> }>(
      (done, fail) => {
        httpsRequest({ host: '127.0.0.1', port, path: '/api/databases', rejectUnauthorized: false }, response =>
          done({ status: response.statusCode, headers: response.headers }),
        )
          .on('error', fail)
          .end()
      },
    )
    expect([status, headers['strict-transport-security']]).toEqual([401, 'max-age=31536000'])
    started.process.kill('SIGTERM')
    expect((await started.process.exited).code).toBe(0)
  })
})

describe('signing in', () => {
  it('slows guessing down for a name from an address, not for others', async () => {
    const started = await host()
    const guess = (username: string) => started.request('POST', '/api/v1/auth/login', { username, password: 'wrong' })
    for (let i = 0; i < 10; i++) expect((await guess('admin')).status).toBe(401)
    const { status, json, headers } = await guess('admin')
    expect([status, json.code]).toEqual([429, 'too_many'])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60)
    expect((await guess('somebody')).status).toBe(401)
    // The token that is there goes on working.
    expect((await started.admin.request('GET', '/api/v1/auth/me')).status).toBe(200)
  })

  it('opens a page by a link that works once', async () => {
    const started = await host({ args: ['--open'], env: { CI: 'true' } })
    const link = await until('the link', 10, () => /open (\S+) to sign in/.exec(started.output())?.[1])
    const code = new URLSearchParams(new URL(link).hash.split('?')[1]).get('code')
    const first = await started.request('POST', '/api/v1/auth/link', { code })
    expect(first.json).toMatchObject({ token_type: 'Bearer', username: 'admin', role: 'admin' })
    expect((await started.request('POST', '/api/v1/auth/link', { code })).status).toBe(401)
  })

  it('ends the event stream with the token', async () => {
    const started = await host()
    const person = await started.login('admin', adminPassword)
    const events = await person.events()
    expect((await person.request('POST', '/api/v1/auth/logout')).status).toBe(204)
    await events.ended
    expect((await person.request('GET', '/api/notifications')).status).toBe(401)
  })
})
