import type { Sandbox } from '../support/sandbox.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialects } from '../support/dialects.ts'
import { describeEveryEngine } from '../support/engines.ts'
import { openSandbox } from '../support/sandbox.ts'

/** The calls of tihc-api.md, as printed there: documented fields and their meaning stay, others may follow. */
describeEveryEngine('documented calls', (engine) => {
  const dialect = dialects[engine.name]
  let box: Sandbox
  beforeAll(async () => {
    box = await openSandbox(engine)
    await box.run(`
      CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(50), email VARCHAR(100));
      CREATE TABLE orders (id INT PRIMARY KEY, amount FLOAT);
      INSERT INTO users VALUES (1, 'Alice', 'alice@example.com'), (2, 'Bob', NULL);`)
  })
  afterAll(() => box.close())

  it('gET /api/databases', async () => {
    const { status, json } = await box.person.request('GET', '/api/databases')
    expect(status).toBe(200)
    const found = json.data.find((item: { name: string }) => item.name === box.database)
    expect(found).toMatchObject({
      name: box.database,
      engine: dialect.family,
      connectionId: box.connectionId,
      product: engine.name,
      system: false,
    })
    expect(found.id).toSatisfy(Number.isInteger)
    expect(found.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  })

  it('gET /api/tables', async () => {
    const { status, json } = await box.person.request('GET', `/api/tables?databaseId=${box.databaseId}`)
    expect(status).toBe(200)
    expect(json.data).toMatchObject([
      {
        name: 'orders',
        columns: [
          { name: 'id', type: 'INT' },
          { name: 'amount', type: 'FLOAT' },
        ],
      },
      {
        name: 'users',
        columns: [
          { name: 'id', type: 'INT' },
          { name: 'name', type: 'VARCHAR' },
          { name: 'email', type: 'VARCHAR' },
        ],
      },
    ])
  })

  describe('pOST /api/sql/execute', () => {
    it('answers with rows as objects', async () => {
      const { status, json } = await box.person.request('POST', '/api/sql/execute', {
        databaseId: box.databaseId,
        sql: 'SELECT * FROM users WHERE id = 1',
      })
      expect(status).toBe(200)
      expect(json.status).toBe('success')
      expect(json.data).toEqual([
        { id: 1, name: 'Alice', email: 'alice@example.com' },
      ])
      expect(json).toMatchObject({
        rowCount: 1,
        truncated: false,
        results: [
          {
            rowCount: 1,
            affectedRows: null,
            statement: 'SELECT * FROM users WHERE id = 1',
            limited: false,
          },
        ],
      })
      expect(json.columns.map((column: { name: string, type: string }) => [column.name, column.type])).toEqual([
        ['id', 'INT'],
        ['name', 'VARCHAR'],
        ['email', 'VARCHAR'],
      ])
    })

    it('gives a result for every statement', async () => {
      const { json } = await box.person.request('POST', '/api/sql/execute', {
        databaseId: box.databaseId,
        sql: 'SELECT 1 AS a; INSERT INTO orders VALUES (1, 2.5), (2, 3.5); SELECT id FROM orders ORDER BY id',
      })
      expect(json.data).toEqual([
        { a: 1 },
      ])
      expect(
        json.results.map((result: { rowCount: number, affectedRows: number | null }) => [
          result.rowCount,
          result.affectedRows,
        ]),
      ).toEqual([
        [1, null],
        [0, 2],
        [2, null],
      ])
      const { json: third } = await box.person.request('GET', `/api/sql/tasks/${json.taskId}/rows?result=2`)
      expect(third).toMatchObject({
        rows: [
          [1],
          [2],
        ],
        offset: 0,
        rowCount: 2,
        complete: true,
      })
    })

    it('answers 202 at once with async', async () => {
      const { status, json } = await box.person.request('POST', '/api/sql/execute', {
        databaseId: box.databaseId,
        sql: dialect.pause(200),
        async: true,
      })
      expect(status).toBe(202)
      expect(json).toEqual({
        status: 'running',
        taskId: expect.any(String),
      })
    })
  })

  it('gET /api/sql/status/{task_id}', async () => {
    const { taskId } = await box.run('SELECT id, name FROM users WHERE id = 1')
    const { status, json } = await box.person.request('GET', `/api/sql/status/${taskId}`)
    expect(status).toBe(200)
    expect(json).toMatchObject({
      status: 'completed',
      message: 'SQL query executed successfully',
      data: [
        { id: 1, name: 'Alice' },
      ],
      taskId,
      rowCount: 1,
    })
  })

  it('gET /api/notifications', async () => {
    const stream = await box.person.events()
    try {
      const { taskId } = await box.run(dialect.pause(300))
      const own = (status: string) => stream.next(event => event.taskId === taskId && event.status === status)
      expect((await own('running')).data.message).toBe('SQL is being executed...')
      expect((await own('completed')).data).toMatchObject({
        message: 'SQL query executed successfully',
        kind: 'sql',
        progress: { done: 1, total: 1, unit: 'rows' },
        title: dialect.pause(300),
        connectionId: box.connectionId,
      })
    } finally {
      stream.close()
    }
  })
})
