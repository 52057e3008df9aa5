import type { Host } from '../support/host.ts'
import type { TestServer } from '../support/servers.ts'
import type { Admin } from '../support/structure-admin.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { openAdmin } from '../support/structure-admin.ts'
import { endOfTask } from '../support/task-end.ts'

/*
 * What TiHC asks of information_schema, as the server itself wrote it down: each statement names the database or
 * table that it is about. Without that, or with a function around the column, a server opens every table that it has.
 */

/** A database or a table by its exact name, or one session by its number. */
const exact = /(?:_SCHEMA|SCHEMA_NAME|DB_NAME|TABLE_ID|\bID)`?\s*(?:=|IN\s*\()/i
/** What ran on the server is found by a part of its text: that is no name of information_schema's own. */
const isOfStatements = (statement: string) => /STATEMENTS_SUMMARY/i.test(statement)
/** Open transactions and plugins are no tables of a database: no table is opened for them. */
const isOfServer = (statement: string) => /\b(?:CLUSTER_TIDB_TRX|INNODB_TRX|PLUGINS)\b/i.test(statement)
const blurs = (statement: string) => /\b(?:LOWER|UPPER|LCASE|UCASE)\s*\(|\bLIKE\b|\bREGEXP\b/i.test(statement)

/** Begins to write down what the server is asked, in a place that can be read. */
const beginsNoting: Record<string, string[]> = {
  MariaDB: [`SET GLOBAL log_output = 'TABLE'`, 'TRUNCATE mysql.general_log', 'SET GLOBAL general_log = 1'],
  TiDB: ['SET GLOBAL tidb_enable_stmt_summary = 0', 'SET GLOBAL tidb_enable_stmt_summary = 1'],
}
const noted: Record<string, string> = {
  MariaDB: `SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log
    WHERE command_type IN ('Query', 'Execute') AND argument LIKE '%information\\_schema%'
      AND argument NOT LIKE '%general\\_log%'`,
  TiDB: `SELECT DIGEST_TEXT FROM information_schema.STATEMENTS_SUMMARY
    WHERE DIGEST_TEXT LIKE '%information_schema%' AND DIGEST_TEXT NOT LIKE '%truncate%'`,
}

describeEngines('what is asked of information_schema', (engine) => {
  let host: Host
  let server: TestServer
  let admin: Admin
  beforeAll(async () => {
    server = await engine.startOwn()
    host = await startHost()
    admin = await openAdmin(server)
    await admin.run(
      'CREATE DATABASE shop',
      'USE shop',
      'CREATE TABLE orders (id INT PRIMARY KEY, total INT, CHECK (total >= 0), KEY by_total (total))',
      'CREATE TABLE items (id INT PRIMARY KEY, orders_id INT, FOREIGN KEY (orders_id) REFERENCES orders (id))',
      'CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2',
      'CREATE VIEW dear AS SELECT * FROM orders WHERE total > 100',
      'CREATE SEQUENCE numbers',
      ...beginsNoting[engine.name]!,
    )
  }, 120_000)
  afterAll(async () => {
    await admin?.end()
    await host?.stop()
    await server?.stop()
  })

  it('names a database, and looks for no part of a name', async () => {
    const { client } = host.admin
    const { host: address, port, user, password } = server
    const { id } = await client.connections.create({ name: 'here', host: address, port, user, password })
    const shop = (await client.databases.list({ connectionId: id })).data.find(({ name }) => name === 'shop')!
    const databaseId = shop.id
    const { data: tables } = await client.tables.list({ databaseId })
    expect(tables.map(({ name }) => name)).toEqual(['dear', 'items', 'numbers', 'orders', 'parts'])
    await client.tables.list({ databaseId, columns: false, limit: 2 })
    expect((await client.tables.list({ databaseId, columns: false, search: 'E' })).data.map(({ name }) => name))
      .toEqual(['dear', 'items', 'numbers', 'orders'])
    const orders = tables.find(({ name }) => name === 'orders')!.id
    for (const each of tables) {
      await client.tables.columns({ id: each.id })
      await client.tables.ddl({ id: each.id })
    }
    await client.tables.definition({ id: orders })
    await client.tables.statistics({ id: orders })
    await client.databases.size({ id: databaseId })
    await client.tables.usedBy({ id: orders })
    await client.views.get({ id: tables.find(({ kind }) => kind === 'view')!.id })
    await client.programs.list({ databaseId })
    await client.tables.blockers({ id: orders })
    await client.privileges.list({ databaseId, table: 'orders' })
    const { taskId } = await client.dataSources.sync({ id, databases: ['shop'] })
    expect(await endOfTask(client, taskId)).toMatchObject({ status: 'completed' })

    const statements = (await admin.run(noted[engine.name]!)).map(([statement]) => statement!)
    expect(statements.length).toBeGreaterThan(10)
    expect(statements.filter(statement => !exact.test(statement) && !isOfServer(statement))).toEqual([])
    const blurred = statements.filter(blurs)
    expect(blurred.filter(statement => !isOfStatements(statement) && !isOfServer(statement))).toEqual([])
  })
})
