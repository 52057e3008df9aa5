// @vitest-environment page
import type { TableDefinition } from '@contract/definition.ts'
import type { Client } from '@contract/index.ts'
import type { Host } from '../support/host.ts'
import type { RealTable } from '../support/real-tables.ts'
import type { Admin } from '../support/structure-admin.ts'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { toColumn, toColumnForm } from '@/views/table-structure/column-form.ts'
import { toForeignKey, toForeignKeyForm } from '@/views/table-structure/foreign-key-form.ts'
import {
  countEdits,
  lossChanges,
  renamedIn,
  toForm,
  toTable,
  touchedColumns,
} from '@/views/table-structure/table-form.ts'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { commonTables, mariadbTables, sqliteTables, tidbTables } from '../support/real-tables.ts'
import { openAdmin } from '../support/structure-admin.ts'

/** A table that is opened in its page, and saved as it is: nothing may be different, so that nothing would run. */
async function expectUnchanged(client: Client, databaseId: number): Promise<void> {
  const { data: tables } = await client.tables.list({ databaseId, columns: false })
  const { id } = tables.find(({ name }) => name === 't')!
  const { data, revision } = await client.tables.definition({ id })
  const read = data as TableDefinition
  const form = toForm(read)
  expect(toTable(form)).toEqual(read)
  // As a person who opens the dialogs, and takes them.
  for (const row of form.columns) row.value = toColumn(toColumnForm(row.value), row.value)
  for (const row of form.foreignKeys) row.value = toForeignKey(toForeignKeyForm(row.value))
  expect(countEdits(form, read)).toBe(0)
  expect(lossChanges(form)).toEqual([])
  expect(touchedColumns(form)).toEqual([])
  const saved = { id, revision, table: toTable(form), renamed: renamedIn(form) }
  expect(await client.tables.alter({ ...saved, preview: true })).toEqual({ sql: [], statements: [] })
}

describeEngines('the form of a table', (engine) => {
  let host: Host
  let admin: Admin
  let connectionId: string

  beforeAll(async () => {
    host = await startHost()
    admin = await openAdmin(engine)
    const { host: address, port, user, password } = engine
    const { connections } = host.admin.client
    connectionId = (await connections.create({ name: 'here', host: address, port, user, password })).id
  })
  afterAll(async () => {
    await admin?.end()
    await host?.stop()
  })

  it.each<RealTable>([...commonTables, ...engine.name === 'TiDB' ? tidbTables : mariadbTables])(
    'changes nothing of what nobody has edited: $name',
    async ({ sql, ground: before = [] }) => {
      const name = `f_${randomBytes(5).toString('hex')}`
      onTestFinished(async () => void await admin.run(`DROP DATABASE ${name}`))
      await admin.run(`CREATE DATABASE ${name}`, `USE ${name}`, ...before, sql)
      const { client } = host.admin
      const { data: databases } = await client.databases.list({ connectionId })
      await expectUnchanged(client, databases.find(database => database.name === name)!.id)
    },
  )
})

describe('the form of a table in a file', () => {
  let host: Host

  beforeAll(async () => {
    host = await startHost()
    mkdirSync(join(host.dataDir, 'sqlite'), { recursive: true })
  })
  afterAll(() => host?.stop())

  it.each(sqliteTables)('changes nothing of what nobody has edited: $name', async ({ sql, ground: before = [] }) => {
    const file = `f_${randomBytes(5).toString('hex')}.db`
    const db = new Sqlite(join(host.dataDir, 'sqlite', file))
    for (const statement of [...before, sql]) db.exec(statement)
    db.close()
    const { client } = host.admin
    const { id } = await client.connections.create({ name: file, engine: 'SQLite', file })
    await expectUnchanged(client, (await client.databases.list({ connectionId: id })).data[0]!.id)
  })
})
