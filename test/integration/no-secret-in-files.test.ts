import { randomBytes, randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import mysql from 'mysql2/promise'
import { expect, it, onTestFinished } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { temporaryProfile } from '../support/profile.ts'
import { expectNoSecrets, expectNoSecretsIn, noteSecret } from '../support/secrets.ts'
import { makeCertificates } from '../support/tls.ts'
import { until } from '../support/until.ts'

const password = () => randomBytes(9).toString('hex')

describeEngines('what a run leaves in files', (engine) => {
  it('holds no password, no key and no token, also when it was ended in the middle', async () => {
    const { host: address, port } = engine
    const root = await mysql.createConnection({ host: address, port, user: engine.user, password: engine.password })
    const account = { user: `u${randomUUID().slice(0, 8)}`, password: password() }
    await root.query(`CREATE USER '${account.user}'@'%' IDENTIFIED BY '${account.password}'`)
    await root.query(`GRANT ALL ON *.* TO '${account.user}'@'%' WITH GRANT OPTION`)
    const made = `m${randomUUID().slice(0, 8)}`
    onTestFinished(async () => {
      for (const user of [account.user, made]) await root.query(`DROP USER IF EXISTS '${user}'@'%'`)
      await root.end()
    })
    const dataDir = temporaryProfile()
    const folder = await temporaryFolder('certificates')
    onTestFinished(() => removeFolder(folder))
    const { client: certificate } = await makeCertificates(folder)
    const admin = password()
    noteSecret('the admin\'s password', admin)
    noteSecret('the key of a certificate', certificate.key)
    const host = await startHost({ dataDir, env: { TIHC_ADMIN_PASSWORD: admin } })
    const { client, request } = host.admin

    const { id } = await client.connections.create({ name: 'main', host: address, port, ...account })
    await client.connections.create({
      name: 'other',
      host: address,
      port,
      ...account,
      password: password(),
      tls: { mode: 'verify-identity', ca: certificate.ca, cert: certificate.cert, key: certificate.key },
    })
    await client.connections
      .test({ name: 'wrong', host: address, port, user: account.user, password: password() })
      .catch(() => {})
    const run = (sql: string) => client.sql.execute({ connectionId: id, sql }).catch(() => {})
    await run(`CREATE USER '${made}'@'%' IDENTIFIED BY '${password()}'`)
    await run(`ALTER USER '${made}'@'%' IDENTIFIED BY '${password()}'`)
    await run(`SET PASSWORD FOR '${made}'@'%' = '${password()}'`)
    await run(`CREATE USER '${made}'@'%' IDENTIFIEDD BY '${password()}'`)
    await request('POST', '/api/v1/auth/login', { username: 'admin', password: password() })
    await request('POST', '/api/connections/parse', `{"url": "mysql://a:${admin}@b`)
    await client.users.create({
      username: 'vera',
      password: password(),
      role: 'viewer',
      tenant_id: (await client.auth.me()).tenant_id,
    })
    const next = password()
    await client.auth.changePassword({ old: admin, new: next })
    const again = await host.login('admin', next)
    expect((await again.client.sql.history({})).data.map(({ sql }) => sql)).toContain(
      `CREATE USER '${made}'@'%' IDENTIFIED BY <password removed>`,
    )

    // Killed while a statement runs and rows lie in its file.
    const { taskId } = await again.client.sql.execute({
      connectionId: id,
      sql: 'SELECT 1; SELECT SLEEP(60)',
      async: true,
    })
    await until('the first result', 10, async () =>
      (await again.client.sql.status({ taskId })).results.length > 0 ? true : undefined,
    )
    host.kill('SIGKILL')
    expect(readdirSync(dataDir)).toEqual(expect.arrayContaining(['tihc.db', 'tihc.db-wal', 'results']))
    expectNoSecrets(dataDir)
    expect(host.output()).toContain('listening on')
    expectNoSecretsIn(host.output(), 'what the host wrote')
  })
})
