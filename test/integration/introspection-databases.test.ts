import { randomBytes } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { quoteIdentifier, quoteQualified } from '../../src/dialects/mysql/mysql-identifiers.ts'
import { openMysqlConnection } from '../../src/main/engines/mysql/mysql-connect.ts'
import { tableId } from '../../src/main/schema/table-id.ts'
import { configOf, failureOf, openConnectionServices, person, wholeDraft } from '../support/connection-services.ts'
import { describeEngines } from '../support/engines.ts'
import { freePort } from '../support/free-port.ts'

describeEngines('databases', (engine) => {
  async function open() {
    const services = await openConnectionServices()
    const admin = await openMysqlConnection(configOf(engine))
    const { host, port, user, password } = engine
    const connection = await services.connections.create(
      person(),
      wholeDraft({ name: 'main', host, port, user, password }),
    )
    const name = `t_${randomBytes(5).toString('hex')}_a'\`b`
    await admin.query(`CREATE DATABASE ${quoteIdentifier(name)}`)
    onTestFinished(async () => {
      await admin.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`)
      await admin.close()
    })
    const find = async () => (await services.databases.list(person())).data.find(database => database.name === name)!
    return { ...services, admin, connection, name, find }
  }

  it('are listed with numbers that stay, given in the order of names', async () => {
    const { databases, connections, connection, name, admin, find } = await open()
    const { data, errors } = await databases.list(person())
    expect(errors).toBeUndefined()
    expect(data.map(database => database.id)).toEqual(data.map((_, at) => at + 1))
    expect(data.find(database => database.name === name)).toEqual({
      id: expect.any(Number) as number,
      name,
      engine: 'MySQL',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
      connectionId: connection.id,
      product: engine.name,
      system: false,
    })
    expect(await databases.list(person())).toEqual({ data })
    expect(await connections.get(person(), connection.id)).toMatchObject({ status: 'connected', product: engine.name })
    const { id } = await find()
    await admin.query(`DROP DATABASE ${quoteIdentifier(name)}`)
    expect(await find()).toBeUndefined()
    await admin.query(`CREATE DATABASE ${quoteIdentifier(name)}`)
    expect((await find()).id).toBe(id)
  })

  it('of a connection that does not answer are named among the errors', async () => {
    const { databases, connections, connection } = await open()
    const dead = await connections.create(
      person(),
      wholeDraft({ name: 'dead', host: '127.0.0.1', port: await freePort() }),
    )
    const list = await databases.list(person())
    expect(list.errors).toMatchObject([
      {
        connectionId: dead.id,
        code: 'unavailable',
        error: expect.stringContaining('refused the connection') as string,
      },
    ])
    expect(new Set(list.data.map(database => database.connectionId))).toEqual(new Set([connection.id]))
    expect(await databases.list(person(), { connectionId: dead.id })).toMatchObject({
      data: [],
      errors: [{ connectionId: dead.id }],
    })
    expect((await databases.list(person(), { connectionId: connection.id })).errors).toBeUndefined()
    expect(await failureOf(databases.list(person(), { connectionId: 'nope' }))).toMatchObject({ code: 'not_found' })
  })

  it('give their tables and columns', async () => {
    const { databases, admin, name, find } = await open()
    await admin.query(`CREATE TABLE ${quoteQualified(name, 'a/b')} (id INT, name VARCHAR(20))`)
    const { id: databaseId } = await find()
    const { data, total } = await databases.tables(person(), { databaseId, columns: true })
    expect(total).toBe(1)
    expect(data).toMatchObject([
      {
        name: 'a/b',
        kind: 'table',
        columns: [
          { name: 'id', type: 'INT' },
          { name: 'name', type: 'VARCHAR', definition: 'varchar(20)' },
        ],
      },
    ])
    expect(await databases.columns(person(), data[0]!.id)).toEqual({ data: data[0]!.columns })
    expect((await databases.tables(person(), { databaseId, columns: false })).data[0]).not.toHaveProperty('columns')
  })

  it('are not there for another tenant, nor under a number or id that never was', async () => {
    const { databases, find, name, connection } = await open()
    const { id } = await find()
    expect(await databases.resolveDatabase(person(), id)).toEqual({ connectionId: connection.id, name })
    const stranger = person('two', 'admin')
    expect(await databases.list(stranger)).toEqual({ data: [] })
    for (const attempt of [
      () => databases.list(stranger, { connectionId: connection.id }),
      () => databases.resolveDatabase(stranger, id),
      () => databases.tables(stranger, { databaseId: id, columns: false }),
      () => databases.columns(stranger, tableId({ databaseId: id, table: 'a' })),
      () => databases.resolveDatabase(person(), 999_999),
      () => databases.tables(person(), { databaseId: 999_999, columns: false }),
      () => databases.columns(person(), 'nonsense'),
      () => databases.columns(person(), tableId({ databaseId: id, table: 'nope' })),
    ]) {
      expect(await failureOf(attempt())).toMatchObject({ code: 'not_found' })
    }
  })

  it('go with their connection', async () => {
    const { databases, connections, connection, find } = await open()
    const { id } = await find()
    await connections.delete(person(), connection.id)
    expect(await databases.list(person())).toEqual({ data: [] })
    expect(await failureOf(databases.resolveDatabase(person(), id))).toMatchObject({ code: 'not_found' })
  })

  it('follow a connection that is changed to lead elsewhere', async () => {
    const { databases, connections, connection } = await open()
    await databases.list(person())
    await connections.update(person(), connection.id, { port: await freePort() })
    expect((await databases.list(person())).errors).toMatchObject([{ connectionId: connection.id }])
    await connections.update(person(), connection.id, { port: engine.port })
    expect((await databases.list(person())).errors).toBeUndefined()
  })
})
