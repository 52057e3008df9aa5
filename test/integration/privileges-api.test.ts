import type { Client } from '../../src/contract/index.ts'
import type { AccountPrivileges } from '../../src/contract/privileges.ts'
import type { Host } from '../support/host.ts'
import type { Admin } from '../support/structure-admin.ts'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { openAdmin } from '../support/structure-admin.ts'

/** Who may do what, as the servers' own GRANT statements said before. */

const password = 'gr4nted-Pass'
/** Accounts live beside all databases of the server: their names are of this run alone. */
const mark = randomBytes(4).toString('hex')
const names = {
  app: `app_${mark}`,
  owner: `own er_${mark}`,
  quote: `q'x\`_${mark}`,
  near: `near_${mark}`,
  readers: `readers_${mark}`,
  writers: `writers_${mark}`,
}
const literal = (text: string) => `'${text.replaceAll('\'', '\'\'')}'`

describeEngines('privileges', (engine) => {
  const database = `g_${mark}`
  let host: Host
  let admin: Admin
  let client: Client

  /** The database as the administrator sees it, and as one of the accounts does. */
  const databaseId = { root: 0, app: 0 }

  async function connect(user: string, secret: string): Promise<number> {
    const { host: address, port } = engine
    const { id } = await client.connections.create({ name: user, host: address, port, user, password: secret })
    const { data } = await client.databases.list({ connectionId: id })
    return data.find(({ name }) => name === database)!.id
  }
  /** Those that this suite made, by their names without its mark. */
  const own = (data: AccountPrivileges[]) => Object.fromEntries(data
    .filter(({ user }) => user.endsWith(mark))
    .map(({ user, host, heldBy, grants }) => [user.slice(0, -mark.length - 1), {
      host,
      // MariaDB gives a role to who made it.
      heldBy: heldBy.filter(holder => holder.user !== engine.user),
      grants,
    }]))

  beforeAll(async () => {
    host = await startHost()
    client = host.admin.client
    admin = await openAdmin(engine)
    const account = (user: string, of: string) => `${literal(user)}@${literal(of)}`
    const by = `IDENTIFIED BY '${password}'`
    await admin.run(
      `CREATE DATABASE ${database}`,
      `CREATE TABLE ${database}.t (id INT, n INT, \`a\`\`b\` INT)`,
      `CREATE TABLE ${database}.other (id INT)`,
      `CREATE VIEW ${database}.v AS SELECT id FROM ${database}.t`,
      `CREATE USER ${account(names.app, '%')} ${by}, ${account(names.owner, '10.%')} ${by},
        ${account(names.quote, 'localhost')} ${by}, ${account(names.near, '%')} ${by}`,
      `CREATE ROLE ${names.readers}, ${names.writers}`,
      `GRANT SELECT, INSERT, CREATE TEMPORARY TABLES ON ${database}.* TO ${account(names.app, '%')} WITH GRANT OPTION`,
      `GRANT PROCESS ON *.* TO ${account(names.app, '%')}`,
      `GRANT SELECT (id, \`a\`\`b\`), UPDATE (n) ON ${database}.t TO ${account(names.quote, 'localhost')}`,
      `GRANT TRIGGER, DELETE ON ${database}.t TO ${account(names.owner, '10.%')} WITH GRANT OPTION`,
      `GRANT SELECT ON \`${engine.name === 'TiDB' ? 'G' : 'g'}\\_%\`.* TO ${names.readers}`,
      `GRANT INSERT, CREATE VIEW ON *.* TO ${names.writers}`,
      `GRANT ${names.readers} TO ${account(names.app, '%')}`,
      `GRANT ${names.readers} TO ${names.writers}`,
      // Look-alikes: another table, a pattern that does not fit, a privilege that is the server's alone.
      `GRANT SELECT ON ${database}.other TO ${account(names.near, '%')}`,
      `GRANT SELECT ON \`gx\\_%\`.* TO ${account(names.near, '%')}`,
      `GRANT RELOAD ON *.* TO ${account(names.near, '%')}`,
    )
    databaseId.root = await connect(engine.user, engine.password)
    databaseId.app = await connect(names.app, password)
  })
  afterAll(async () => {
    await admin?.run(
      `DROP DATABASE ${database}`,
      `DROP USER ${literal(names.app)}@'%', ${literal(names.owner)}@'10.%', ${literal(names.quote)}@'localhost',
        ${literal(names.near)}@'%'`,
      `DROP ROLE ${names.readers}, ${names.writers}`,
    )
    await admin?.end()
    await host?.stop()
  })

  const roleHost = engine.name === 'MariaDB' ? null : '%'
  const onDatabase = (privileges: string[], pattern = database, grantable = false) =>
    ({ on: 'database', pattern, columns: [], privileges, grantable })

  it('of a table are those on it, its columns, its database and all of the server', async () => {
    const { data, complete } = await client.privileges.list({ databaseId: databaseId.root, table: 't' })
    expect(complete).toBe(true)
    const found = own(data)
    expect(found).toEqual({
      'app': { host: '%', heldBy: [], grants: [onDatabase(['SELECT', 'INSERT'], database, true)] },
      'own er': {
        host: '10.%',
        heldBy: [],
        grants: [{ on: 'table', pattern: null, columns: [], privileges: ['DELETE', 'TRIGGER'], grantable: true }],
      },
      'q\'x`': { host: 'localhost', heldBy: [], grants: expect.any(Array) as unknown },
      'readers': {
        host: roleHost,
        heldBy: [{ user: names.app, host: '%' }, { user: names.writers, host: roleHost }],
        grants: [onDatabase(['SELECT'], engine.name === 'TiDB' ? 'G\\_%' : 'g\\_%')],
      },
      'writers': {
        host: roleHost,
        heldBy: [],
        grants: [
          { on: 'server', pattern: null, columns: [], privileges: ['INSERT', 'CREATE VIEW'], grantable: false },
        ],
      },
    })
    expect([...found['q\'x`']!.grants].sort((a, b) => (a.privileges[0]! < b.privileges[0]! ? -1 : 1))).toEqual([
      { on: 'columns', pattern: null, columns: ['a`b', 'id'], privileges: ['SELECT'], grantable: false },
      { on: 'columns', pattern: null, columns: ['n'], privileges: ['UPDATE'], grantable: false },
    ])
    const root = data.find(({ user, grants }) => user === engine.user && grants.some(({ on }) => on === 'server'))!
    expect(root.grants[0]).toMatchObject({ grantable: true })
    expect(root.grants[0]!.privileges).toEqual(expect.arrayContaining(['SELECT', 'DROP', 'ALTER', 'TRIGGER']))
    expect(root.grants[0]!.privileges).not.toContain('SUPER')
  })

  it('of a database are those on it and all of the server, with what concerns no table', async () => {
    const found = own((await client.privileges.list({ databaseId: databaseId.root })).data)
    expect(Object.keys(found).sort()).toEqual(['app', 'readers', 'writers'])
    expect(found.app!.grants).toEqual([onDatabase(['SELECT', 'INSERT', 'CREATE TEMPORARY TABLES'], database, true)])
  })

  it('of a view are asked for as those of a table', async () => {
    const found = own((await client.privileges.list({ databaseId: databaseId.root, table: 'v' })).data)
    expect(Object.keys(found).sort()).toEqual(['app', 'readers', 'writers'])
  })

  it('of all are not shown to an account that may not see them: it has its own', async () => {
    expect(await client.privileges.list({ databaseId: databaseId.app, table: 't' })).toEqual({
      data: [{ user: names.app, host: '%', heldBy: [], grants: [onDatabase(['SELECT', 'INSERT'], database, true)] }],
      complete: false,
    })
  })

  it('of what is not there are refused', async () => {
    await expect(client.privileges.list({ databaseId: databaseId.root, table: 'gone' }))
      .rejects
      .toMatchObject({ code: 'not_found' })
    await expect(client.privileges.list({ databaseId: 99_999 })).rejects.toMatchObject({ code: 'not_found' })
  })
})
