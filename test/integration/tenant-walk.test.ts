import type { ProcedureName } from '../../src/contract/index.ts'
import type { Host, Person } from '../support/host.ts'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roleAllows, roles } from '../../src/contract/context.ts'
import { TihcError } from '../../src/contract/errors.ts'
import { procedures } from '../../src/contract/index.ts'
import { isOpen, neededRole } from '../../src/contract/procedure.ts'
import { startHost } from '../support/host.ts'
import { endOfTask } from '../support/task-end.ts'

/*
 * Everything that can be asked over HTTP, asked by people of another tenant in every role, for what a tenant has; and
 * asked by a tenant's own people of each role. A procedure that is added fails here until it is said what it needs.
 */

/** Stands in everything that the one tenant has, and nowhere else. */
const mark = 'ofTheirs'
const password = 'a-long-password'
const fingerprint = `SHA256:${'A'.repeat(43)}`

interface Theirs {
  connectionId: string
  databaseId: number
  tableId: string
  dataTableId: string
  columnId: string
  usageId: string
  sourceId: string
  rename: string
  sessionId: string
  taskId: string
  syncTask: string
  historyId: number
  hostKeyId: string
  serverKeyId: string
}

/**
 * `named`: what the input names is theirs; for others it is not there. `free`: names nothing of anybody; what others
 * are answered holds nothing of theirs.
 */
type Asked = { named: object } | { free: object } | { left: string }

const ofHost = 'the host\'s own: an admin has the people and tenants of the whole host'
const ownAccount = 'changes one\'s own way in; auth-api.test.ts asks it'
const ofWindow = 'for whoever sits at the window alone; vault.test.ts and local-api.test.ts ask it'

function askedOf(t: Theirs): Record<string, Asked> {
  const column = { column_index: 90, name: 'x', data_type: 'int' }
  return {
    'app.info': { free: {} },
    'app.diagnostics': { free: {} },
    'app.licences': { free: {} },
    'auth.login': { left: ownAccount },
    'auth.link': { left: ownAccount },
    'auth.me': { free: {} },
    'auth.logout': { left: ownAccount },
    'auth.changePassword': { left: ownAccount },
    'tenants.list': { left: ofHost },
    'tenants.create': { left: ofHost },
    'tenants.delete': { left: ofHost },
    'users.list': { left: ofHost },
    'users.create': { left: ofHost },
    'users.update': { left: ofHost },
    'users.delete': { left: ofHost },
    'connections.list': { free: {} },
    'connections.create': { free: { name: 'mine', engine: 'SQLite', file: 'mine.db' } },
    'connections.get': { named: { id: t.connectionId } },
    'connections.update': { named: { id: t.connectionId, name: 'stolen' } },
    'connections.delete': { named: { id: t.connectionId } },
    'connections.test': { named: { id: t.connectionId } },
    'connections.renewPassword': { named: { id: t.connectionId, newPassword: 'of-somebody-else' } },
    'connections.connect': { named: { id: t.connectionId } },
    'connections.disconnect': { named: { id: t.connectionId } },
    'connections.duplicate': { named: { id: t.connectionId } },
    'connections.export': { free: {} },
    'connections.import': { free: { file: { format: 'tihc-connections', version: 1, connections: [] } } },
    'connections.parse': { free: { url: 'mysql://root@127.0.0.1:3306/x' } },
    'knownHosts.list': { free: {} },
    'knownHosts.accept': { free: { host: 'h', port: 22, via: null, keyType: 'ssh-ed25519', fingerprint } },
    'knownHosts.forget': { named: { id: t.hostKeyId } },
    'serverKeys.list': { free: {} },
    'serverKeys.accept': { free: { host: 'h', port: 1, via: null, kind: 'certificate', fingerprint } },
    'serverKeys.forget': { named: { id: t.serverKeyId } },
    'databases.list': { named: { connectionId: t.connectionId } },
    'dataTables.create': { free: { data_source_id: 'mine', name: 'mine' } },
    'dataTables.list': { free: { gone: true } },
    'dataTables.page': { free: { gone: 'with' } },
    'dataTables.bySource': { free: { data_source_id: t.sourceId } },
    'dataTables.get': { named: { id: t.dataTableId } },
    'dataTables.details': { named: { id: t.dataTableId } },
    'dataTables.definition': { named: { id: t.dataTableId } },
    'dataTables.timeline': { named: { id: t.dataTableId } },
    'dataTables.update': { named: { id: t.dataTableId, desc: 'stolen' } },
    'dataTables.delete': { named: { id: t.dataTableId } },
    'dataTableColumns.create': { named: { data_table_id: t.dataTableId, ...column } },
    'dataTableColumns.createBatch': { named: { data_table_id: t.dataTableId, columns: [column] } },
    'dataTableColumns.list': { named: { data_table_id: t.dataTableId } },
    'dataTableColumns.reorder': { named: { data_table_id: t.dataTableId, ids: [t.columnId] } },
    'dataTableColumns.get': { named: { id: t.columnId } },
    'dataTableColumns.update': { named: { id: t.columnId, desc: 'stolen' } },
    'dataTableColumns.delete': { named: { id: t.columnId } },
    'dataTableUsages.upsert': {
      named: { data_table_id: t.dataTableId, row_count: 1, partition_count: 1, storage_size: 1 },
    },
    'dataTableUsages.byTable': { named: { data_table_id: t.dataTableId } },
    'dataTableUsages.get': { named: { id: t.usageId } },
    'dataTableUsages.update': { named: { id: t.usageId, row_count: 1 } },
    'dataTableUsages.delete': { named: { id: t.usageId } },
    'dataSources.list': { free: {} },
    'dataSources.sync': { named: { id: t.sourceId } },
    'dataSources.update': { named: { id: t.sourceId, every_hours: 1 } },
    'dataSources.delete': { named: { id: t.sourceId } },
    'dataSources.snapshots': { named: { id: t.sourceId } },
    'dataSources.drift': { named: { id: t.sourceId } },
    'dataSources.leftOut': { named: { id: t.sourceId } },
    'dataSources.takeIn': { named: { id: t.sourceId, name: `out_${mark}` } },
    'dataSources.renames': { named: { id: t.sourceId } },
    'dataSources.answerRename': { named: { id: t.sourceId, rename: t.rename, same: true } },
    'search.find': { free: { q: mark } },
    'databases.create': { named: { connectionId: t.connectionId, name: 'n', preview: true } },
    'databases.delete': { named: { id: t.databaseId, preview: true } },
    'tables.addColumn': { named: { id: t.tableId, column_name: 'n', column_type: 'INT', preview: true } },
    'tables.dropColumn': { named: { id: t.tableId, name: 'id', preview: true } },
    'tables.dropNamedColumn': { named: { id: t.tableId, name: 'id', preview: true } },
    'tables.definition': { named: { id: t.tableId } },
    'tables.create': {
      named: {
        databaseId: t.databaseId,
        table: { name: 'n', columns: [{ name: 'a', type: { text: 'INT' } }] },
        preview: true,
      },
    },
    'tables.alter': {
      named: {
        id: t.tableId,
        revision: 'x',
        table: { name: 'n', columns: [{ name: 'a', type: { text: 'INT' } }] },
        preview: true,
      },
    },
    'views.get': { named: { id: t.tableId } },
    'views.create': { named: { databaseId: t.databaseId, name: 'n', view: { select: 'SELECT 1' }, preview: true } },
    'views.alter': { named: { id: t.tableId, revision: 'x', view: { select: 'SELECT 1' }, preview: true } },
    'privileges.list': { named: { databaseId: t.databaseId } },
    'programs.list': { named: { databaseId: t.databaseId } },
    'programs.ddl': { named: { databaseId: t.databaseId, kind: 'trigger', name: 'n' } },
    'programs.delete': { named: { databaseId: t.databaseId, kind: 'trigger', name: 'n', preview: true } },
    'databases.dropped': { named: { id: t.databaseId } },
    'databases.flashback': { named: { id: t.databaseId, table: 't', preview: true } },
    'databases.droppedDatabases': { named: { id: t.connectionId } },
    'databases.flashbackDatabase': { named: { id: t.connectionId, database: 'd', preview: true } },
    'ddlJobs.list': { named: { id: t.connectionId } },
    'ddlJobs.pause': { named: { id: t.connectionId, jobId: '1' } },
    'ddlJobs.resume': { named: { id: t.connectionId, jobId: '1' } },
    'ddlJobs.cancel': { named: { id: t.connectionId, jobId: '1' } },
    'databases.size': { named: { id: t.databaseId } },
    'tables.losses': { named: { id: t.tableId, changes: [{ column: 'id', drop: true }] } },
    'tables.blockers': { named: { id: t.tableId } },
    'tables.statistics': { named: { id: t.tableId } },
    'tables.usedBy': { named: { id: t.tableId } },
    'tables.rename': { named: { id: t.tableId, name: 'n', preview: true } },
    'tables.truncate': { named: { ids: [t.tableId], preview: true } },
    'tables.delete': { named: { ids: [t.tableId], preview: true } },
    'tables.ddl': { named: { id: t.tableId } },
    'tables.list': { named: { databaseId: t.databaseId } },
    'tables.columns': { named: { id: t.tableId } },
    'sql.execute': { named: { connectionId: t.connectionId, sql: 'SELECT 1' } },
    'sql.status': { named: { taskId: t.taskId } },
    'sql.tasks': { free: {} },
    'sql.rows': { named: { taskId: t.taskId } },
    'sql.export': { named: { taskId: t.taskId, format: 'csv' } },
    'sql.cell': { named: { taskId: t.taskId, result: 0, row: 0, column: 0 } },
    'sql.warnings': { named: { taskId: t.taskId, result: 0 } },
    'sql.cancel': { named: { taskId: t.taskId } },
    'sql.free': { named: { taskId: t.taskId } },
    'sql.sessions': { free: {} },
    'sql.openSession': { named: { connectionId: t.connectionId } },
    'sql.closeSession': { named: { id: t.sessionId } },
    'sql.holdSessions': { free: { ids: [t.sessionId] } },
    'sql.forgetEnded': { named: { id: t.sessionId } },
    'sql.history': { free: {} },
    'sql.historyEntry': { named: { id: t.historyId } },
    'sql.deleteHistoryEntry': { named: { id: t.historyId } },
    'sql.clearHistory': { free: {} },
    'tasks.list': { free: {} },
    'tasks.get': { named: { taskId: t.syncTask } },
    'tasks.cancel': { named: { taskId: t.syncTask } },
    'tasks.remove': { named: { taskId: t.syncTask } },
    'settings.get': { free: {} },
    'settings.update': { free: {} },
    'vault.status': { free: {} },
    'vault.unlock': { left: ofWindow },
    'vault.lock': { left: ofWindow },
    'vault.setMasterPassword': { left: ofWindow },
    'vault.reset': { left: ofWindow },
    'localApi.status': { free: {} },
    'localApi.enable': { left: ofWindow },
    'localApi.disable': { left: ofWindow },
    'localApi.newPassword': { left: ofWindow },
  }
}

let host: Host
let owner: Person
let theirs: Theirs
const strangers = new Map<string, Person>()
const own = new Map<string, Person>()

/** Everything of which a tenant can have one. */
async function fill(): Promise<Theirs> {
  const { client } = owner
  const file = `${mark}.db`
  mkdirSync(join(host.dataDir, 'sqlite'), { recursive: true })
  const db = new Database(join(host.dataDir, 'sqlite', file))
  db.exec(`CREATE TABLE table_${mark} (id INTEGER PRIMARY KEY, old_${mark} TEXT); CREATE TABLE out_${mark} (a TEXT)`)
  const { id: connectionId } = await client.connections.create({ name: `c_${mark}`, engine: 'SQLite', file })
  const sync = async () => {
    const { taskId } = await client.dataSources.sync({ id: connectionId })
    expect(await endOfTask(client, taskId)).toMatchObject({ status: 'completed' })
    return taskId
  }
  await sync()
  db.exec(`ALTER TABLE table_${mark} RENAME COLUMN old_${mark} TO new_${mark}`)
  db.close()
  const syncTask = await sync()
  const source = (await client.dataSources.list()).data.find(each => each.connection_id === connectionId)!
  const tables = await client.dataTables.bySource({ data_source_id: source.id })
  const [out, table] = [`out_${mark}`, `table_${mark}`].map(name => tables.find(each => each.name === name)!)
  await client.dataTables.delete({ id: out!.id, leave_out: true })
  const { columns } = await client.dataTables.details({ id: table!.id })
  const usage = await client.dataTableUsages.upsert({
    data_table_id: table!.id,
    row_count: 5,
    partition_count: 0,
    storage_size: 0,
  })
  const { data: [database] } = await client.databases.list({ connectionId })
  const { data: [listed] } = await client.tables.list({ databaseId: database!.id })
  const { sessionId } = await client.sql.openSession({ connectionId })
  const { taskId } = await client.sql.execute({ sessionId, sql: `SELECT '${mark}'` })
  const { data: [entry] } = await client.sql.history({})
  const place = { host: mark, port: 22, via: null, fingerprint }
  return {
    connectionId,
    databaseId: database!.id,
    tableId: listed!.id,
    dataTableId: table!.id,
    columnId: columns[0]!.id,
    usageId: usage.id,
    sourceId: source.id,
    rename: (await client.dataSources.renames({ id: source.id })).data[0]!.id,
    sessionId,
    taskId: taskId!,
    syncTask,
    historyId: entry!.id,
    hostKeyId: (await client.knownHosts.accept({ ...place, keyType: 'ssh-ed25519' })).id,
    serverKeyId: (await client.serverKeys.accept({ ...place, kind: 'certificate' })).id,
  }
}

beforeAll(async () => {
  host = await startHost()
  owner = host.admin
  theirs = await fill()
  const { tenant_id: ownTenant } = await owner.client.auth.me()
  const { id: otherTenant } = await owner.client.tenants.create({ name: 'other' })
  for (const role of roles) {
    for (const [people, tenant_id, name] of [[strangers, otherTenant, 'other'], [own, ownTenant, 'own']] as const) {
      await owner.client.users.create({ username: `${name}-${role}`, password, tenant_id, role })
      people.set(role, await host.login(`${name}-${role}`, password))
    }
  }
}, 60_000)
afterAll(() => host?.stop())

const all = procedures('http')

/** What a procedure answers, or the error that it answers. */
async function ask(person: Person, name: string, input: object): Promise<{ answer?: unknown, error?: TihcError }> {
  const [resource, verb] = name.split('.') as [string, string]
  const calls = person.client as unknown as Record<string, Record<string, (input: object) => Promise<unknown>>>
  try {
    return { answer: await calls[resource]![verb]!(input) }
  } catch (error) {
    if (error instanceof TihcError) return { error }
    throw error
  }
}

/** What the owner has, as far as it can be read. */
async function everything(): Promise<unknown> {
  const reads = all.filter(({ name, procedure: { method, kind } }) =>
    method === 'GET' && kind === undefined && !name.startsWith('app.'))
  const seen: Record<string, unknown> = {}
  for (const { name } of reads) {
    const asked = askedOf(theirs)[name]!
    if (!('left' in asked)) seen[name] = (await ask(owner, name, 'named' in asked ? asked.named : asked.free)).answer
  }
  // How long tasks and sessions have been goes on.
  return JSON.parse(JSON.stringify(seen, (key, value: unknown) =>
    ['elapsedMs', 'idleMs', 'lastUsedAt', 'time', 'status', 'exportedAt'].includes(key) ? undefined : value))
}

it('says of every procedure what is asked of it', () => {
  expect(Object.keys(askedOf(theirs)).sort()).toEqual(all.map(({ name }) => name as string).sort())
})

describe.each(roles)('a %s of another tenant', (role) => {
  it('finds nothing of a tenant\'s, and changes nothing', async () => {
    const before = await everything()
    const asked = askedOf(theirs)
    for (const { name, procedure } of all) {
      const what = asked[name]!
      if ('left' in what) continue
      const { answer, error } = await ask(strangers.get(role)!, name, 'named' in what ? what.named : what.free)
      const needed = neededRole(procedure.access)
      if (needed && !roleAllows(role, needed)) {
        expect(error?.code, name).toBe('forbidden')
      } else if ('named' in what) {
        expect(error?.code, `${name} ${JSON.stringify(answer)}`).toBe('not_found')
        expect(error?.message, name).not.toContain(mark)
      } else {
        expect(error?.code ?? '', name).not.toBe('internal')
        expect(JSON.stringify(answer ?? error), name).not.toContain(mark)
      }
    }
    expect(await everything()).toEqual(before)
  }, 60_000)
})

describe.each(roles)('a %s of the tenant', (role) => {
  it('is let in to what the role may do, and to nothing else', async () => {
    const refused: ProcedureName[] = []
    for (const { name, procedure } of all) {
      const needed = neededRole(procedure.access)
      // Nothing that is there: who is let in finds nothing, or is told that the input does not fit.
      const path = Object.fromEntries(['id', 'taskId', 'rename'].map(key => [key, 'nope']))
      if (['auth.logout', 'auth.changePassword', 'sql.clearHistory'].includes(name)) continue
      if (!needed || roleAllows(role, needed)) continue
      const { error } = await ask(own.get(role)!, name, path)
      expect(error?.code, name).toBe('forbidden')
      refused.push(name)
    }
    expect(refused.length > 0).toBe(role !== 'admin')
  }, 60_000)
})

it('nobody is let in without a token, but to what is documented so', async () => {
  const open: string[] = []
  for (const { name, procedure: { method, path, access } } of all) {
    const { status } = await host.request(method, path.replace(/\{\w+\}/g, 'nope'), method === 'GET' ? undefined : {})
    if (status !== 401) open.push(name)
    expect(status === 401, name).toBe(!isOpen(access))
  }
  expect(open.filter(name => !/^dataTable(?:Column|Usage)s\./.test(name))).toEqual(['auth.login', 'auth.link'])
})
