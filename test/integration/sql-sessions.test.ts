import type { TestEngine } from '../support/engines.ts'
import type { Sandbox } from '../support/sandbox.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quoteName } from '../../src/dialects/registry.ts'
import { dialects } from '../support/dialects.ts'
import { describeEveryEngine } from '../support/engines.ts'
import { openSandbox } from '../support/sandbox.ts'
import { until } from '../support/until.ts'

describeEveryEngine('sessions', (engine) => {
  const dialect = dialects[engine.name]
  let box: Sandbox
  beforeAll(async () => {
    box = await openSandbox(engine)
    await box.run('CREATE TABLE t (id INT PRIMARY KEY, note VARCHAR(20))')
  })
  afterAll(() => box.close())

  const open = async () =>
    (await box.person.client.sql.openSession({ connectionId: box.connectionId, databaseId: box.databaseId })).sessionId
  const close = (id: string) => box.person.client.sql.closeSession({ id })

  it('keep the transaction and temporary tables', async () => {
    const sessionId = await open()
    const run = (sql: string) => box.run(sql, { sessionId, databaseId: undefined })
    await run('CREATE TEMPORARY TABLE mine (n INT); INSERT INTO mine VALUES (1)')
    await run('BEGIN; INSERT INTO t VALUES (1, \'a\')')
    const { data, session } = await run('SELECT (SELECT COUNT(*) FROM mine) AS mine, (SELECT COUNT(*) FROM t) AS t')
    expect(data).toEqual([
      { mine: 1, t: 1 },
    ])
    expect(session).toMatchObject({
      sessionId,
      inTransaction: true,
      autocommit: true,
      busy: false,
      lost: null,
      database: box.database,
    })
    expect((await box.run('SELECT COUNT(*) AS n FROM t')).data).toEqual([
      { n: 0 },
    ])
    await run('ROLLBACK')
    expect((await run('SELECT COUNT(*) AS n FROM t')).data).toEqual([
      { n: 0 },
    ])
    await close(sessionId)
  })

  it.runIf(dialect.variables)('keep USE and variables', async () => {
    const sessionId = await open()
    const run = (sql: string) => box.run(sql, { sessionId, databaseId: undefined })
    await run('SET @x = 41')
    expect((await run('SELECT @x + 1 AS x')).data).toEqual([
      { x: 42 },
    ])
    const used = await run('USE information_schema')
    expect(used.session!.database!.toLowerCase()).toBe('information_schema')
    expect(used.session!.inTransaction).toBe(false)
    expect((await run('SELECT LOWER(DATABASE()) AS d')).data).toEqual([
      { d: 'information_schema' },
    ])
    await close(sessionId)
  })

  it.runIf(dialect.autocommit)('tell when autocommit is off', async () => {
    const sessionId = await open()
    const { session } = await box.run('SET autocommit = 0; INSERT INTO t VALUES (5, \'x\')', { sessionId })
    expect(session).toMatchObject({ autocommit: false, inTransaction: true })
    await close(sessionId)
    expect((await box.run('SELECT COUNT(*) AS n FROM t WHERE id = 5')).data).toEqual([
      { n: 0 },
    ])
  })

  it('of a single call roll back what it left open, and the answer says so', async () => {
    const { notices } = await box.run('BEGIN; INSERT INTO t VALUES (9, \'lost\')')
    expect(notices).toEqual([
      expect.stringContaining('rolled back'),
    ])
    expect((await box.run('SELECT COUNT(*) AS n FROM t WHERE id = 9')).data).toEqual([
      { n: 0 },
    ])
  })

  it('run one statement at a time', async () => {
    const sessionId = await open()
    const { taskId } = await box.run(dialect.endless, { sessionId, async: true })
    await expect(box.run('SELECT 1', { sessionId })).rejects.toMatchObject({ code: 'busy' })
    await box.person.client.sql.cancel({ taskId })
    const { error } = await box.person.client.sql.status({ taskId })
    const next = box.run('SELECT 1 AS a', { sessionId })
    if (engine.name === 'TiDB' && error?.details?.sessionLost) {
      // Its KILL may close the session (`killQuery` in its server.go): said of the statement, and of the next one.
      expect(error.message).toContain('TiDB closed it as it stopped the statement')
      await expect(next).rejects.toMatchObject({ details: { sessionLost: true } })
    } else {
      expect((await next).data).toEqual([
        { a: 1 },
      ])
    }
    await close(sessionId)
  })

  it('free their results when they close, and are gone from the server', async () => {
    const sessionId = await open()
    const { taskId } = await box.run('SELECT 1', { sessionId })
    await close(sessionId)
    await expect(box.person.client.sql.status({ taskId })).rejects.toMatchObject({ code: 'not_found' })
    await expect(box.run('SELECT 1', { sessionId })).rejects.toMatchObject({ code: 'not_found' })
    await until(
      'the server to forget the session',
      5,
      async () => (await box.serverSessions()).every(({ command }) => command === 'Sleep') || undefined,
    )
  })

  it('open in a database by its name', async () => {
    const { connectionId, database, databaseId, person } = box
    const { sql } = person.client
    const openAt = (place: { database?: string, databaseId?: number }) => sql.openSession({ connectionId, ...place })
    for (const place of [{ database }, { database, databaseId }]) {
      const session = await openAt(place)
      expect(session.database).toBe(database)
      await close(session.sessionId)
    }
    await expect(openAt({ database: 'nowhere' })).rejects.toMatchObject({
      code: engine.name === 'SQLite' ? 'not_found' : 'engine',
      message: expect.stringContaining('There is no database “nowhere”') as string,
    })
    const refusal = { code: 'bad_request', details: { field: 'database' } }
    await expect(openAt({ database: 'nowhere', databaseId })).rejects.toMatchObject(refusal)
    await expect(openAt({ database: `${database}\0x` })).rejects.toMatchObject(refusal)
  })

  it.runIf(dialect.variables)(
    'are in the database that is named, whatever its name and the USE they begin with',
    async () => {
      const { host, port, user, password } = engine as TestEngine
      const name = `${box.database}\`; -- 订单`
      await box.direct(`CREATE DATABASE ${quoteName(name, 'MySQL')}`)
      const { client } = box.person
      const advanced = { startSql: 'USE information_schema' }
      const { id: connectionId } = await client.connections.create({ name, host, port, user, password, advanced })
      const placeOf = async (database?: string) => {
        const session = await client.sql.openSession({ connectionId, database })
        const { data } = await client.sql.execute({ sessionId: session.sessionId, sql: 'SELECT DATABASE() AS d' })
        await close(session.sessionId)
        return [session.database, data![0]!.d]
      }
      expect(await placeOf(name)).toEqual([name, name])
      expect(await placeOf(box.database)).toEqual([box.database, box.database])
      expect(await placeOf()).toEqual(['information_schema', 'information_schema'])
      await client.connections.delete({ id: connectionId })
      await box.direct(`DROP DATABASE ${quoteName(name, 'MySQL')}`)
    },
  )

  it.runIf(dialect.variables)('say where they are after a USE in a comment and a DROP of their database', async () => {
    const { host, port, user, password } = engine as TestEngine
    const { client } = box.person
    // With a database of its own, where sessions begin, and where no later statement takes them back to.
    const own = { name: 'own', host, port, user, password, database: box.database }
    const { id: connectionId } = await client.connections.create(own)
    const { sessionId } = await client.sql.openSession({ connectionId })
    const place = async (sql: string) => {
      const { session } = await client.sql.execute({ sessionId, sql })
      const { data } = await client.sql.execute({ sessionId, sql: 'SELECT DATABASE() AS d' })
      expect(session!.database).toBe(data![0]!.d)
      return session!.database
    }
    const name = `${box.database}_own`
    expect(await place(`CREATE DATABASE ${name}; /*!40000 USE ${name} */`)).toBe(name)
    expect(await place(`-- there and back\nUSE ${box.database}`)).toBe(box.database)
    expect(await place(`/* back */ # again\n USE \`${name}\``)).toBe(name)
    expect(await place(`DROP DATABASE ${name}`)).toBeNull()
    await client.connections.delete({ id: connectionId })
  })

  it('refuse a database of another connection', async () => {
    const other = await openSandbox(engine, box.host)
    const sessionId = await open()
    await expect(box.run('SELECT 1', { sessionId, databaseId: other.databaseId })).rejects.toMatchObject({
      code: 'bad_request',
    })
    await close(sessionId)
    await other.close()
  })

  it('and tasks of another person are not found', async () => {
    const {
      data: [own],
    } = await box.person.client.connections
      .list()
      .then(async () => box.person.client.tenants.list().then(tenants => ({ data: tenants })))
    await box.person.client.users.create({
      username: `eve-${box.connectionId}`,
      password: 'eve-password',
      tenant_id: own!.id,
      role: 'editor',
    })
    const eve = await box.host.login(`eve-${box.connectionId}`, 'eve-password')
    const sessionId = await open()
    const { taskId } = await box.run('SELECT 1', { sessionId })
    const notFound = expect.objectContaining({ code: 'not_found' })
    await expect(eve.client.sql.status({ taskId })).rejects.toEqual(notFound)
    await expect(eve.client.sql.rows({ taskId })).rejects.toEqual(notFound)
    await expect(eve.client.sql.cancel({ taskId })).rejects.toEqual(notFound)
    await expect(eve.client.sql.free({ taskId })).rejects.toEqual(notFound)
    await expect(eve.client.sql.closeSession({ id: sessionId })).rejects.toEqual(notFound)
    await expect(eve.client.sql.execute({ sessionId, sql: 'SELECT 1' })).rejects.toEqual(notFound)
    expect((await eve.client.sql.tasks()).data).toEqual([])
    expect((await eve.client.sql.history({})).data).toEqual([])
    await close(sessionId)
  })

  describe('parameters', () => {
    it('are bound by place and by name, exact', async () => {
      const values = [
        'a\\\'b"',
        42,
        null,
        true,
        { base64: 'AP8=' },
      ]
      expect((await box.run('SELECT ? AS a, ? AS b, ? AS c, ? AS d, HEX(?) AS e, \'?\' AS f', { params: values })).data)
        .toEqual([
          {
            a: 'a\\\'b"',
            b: 42,
            c: null,
            d: 1,
            e: '00FF',
            f: '?',
          },
        ])
      expect((await box.run('SELECT :x AS a, \':x\' AS b, :x AS c', {
        params: { x: '\'; --' },
      })).data)
        .toEqual([
          { a: '\'; --', b: ':x', c: '\'; --' },
        ])
    })

    it.runIf(dialect.sqlModes)('are exact under NO_BACKSLASH_ESCAPES', async () => {
      const sessionId = await open()
      await box.run('SET SESSION sql_mode = \'NO_BACKSLASH_ESCAPES\'', { sessionId })
      expect((await box.run('SELECT ? AS a, \'\\\' AS b', {
        sessionId,
        params: ['a\\\'b'],
      })).data).toEqual([
        { a: 'a\\\'b', b: '\\' },
      ])
      await close(sessionId)
    })

    it('that are too few or too many are refused', async () => {
      await expect(box.run('SELECT ?', { params: [] })).rejects.toMatchObject({ code: 'bad_request' })
      await expect(box.run('SELECT ?', {
        params: [1, 2],
      })).rejects.toMatchObject({ code: 'bad_request' })
      await expect(box.run('SELECT :a', {
        params: { b: 1 },
      })).rejects.toMatchObject({ code: 'bad_request' })
    })
  })

  it('stop at maxRows and say so, and go on with the next statement', async () => {
    const sessionId = await open()
    await box.run('BEGIN; INSERT INTO t VALUES (77, \'kept\')', { sessionId })
    const many
      = 'WITH RECURSIVE d AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM d WHERE i < 999) SELECT a.i FROM d a, d b, d c'
    const { results, rowCount } = await box.run(`${many}; SELECT note FROM t WHERE id = 77`, { sessionId, maxRows: 5 })
    expect(rowCount).toBe(5)
    expect(results!.map(result => [result.rowCount, result.limited])).toEqual([
      [5, true],
      [1, false],
    ])
    const exact = await box.run('SELECT 1 UNION ALL SELECT 2', { sessionId, maxRows: 2 })
    expect(exact.results![0]).toMatchObject({ rowCount: 2, limited: false })
    await close(sessionId)
  })

  it.runIf(dialect.warnings)('say what the server warns of', async () => {
    const { results } = await box.run('SELECT 1; SELECT CAST(\'abc\' AS SIGNED) AS n')
    expect(results![1]!.warnings).toEqual([
      {
        level: 'Warning',
        code: 1292,
        message: expect.stringContaining('abc'),
      },
    ])
    expect(results![0]!.warnings).toEqual([])
  })

  it('say which statement failed, where and why, and keep the results before it', async () => {
    const sql = 'SELECT 1 AS a;\n\n  SELECT 2 AS b;\n  SELECT * FORM t;\nSELECT 3'
    const { status, json } = await box.person.request('POST', '/api/sql/execute', { databaseId: box.databaseId, sql })
    expect(status).toBe(400)
    expect(json.code).toBe('engine')
    expect(json.details).toMatchObject({
      ...dialect.syntaxError,
      statementIndex: 2,
      line: 4,
      message: expect.any(String),
    })
    expect(json.details.results).toHaveLength(2)
    const { json: rows } = await box.person.request('GET', `/api/sql/tasks/${json.details.taskId}/rows?result=1`)
    expect(rows.rows).toEqual([
      [2],
    ])
    const { json: state } = await box.person.request('GET', `/api/sql/status/${json.details.taskId}`)
    expect(state).toMatchObject({
      status: 'failed',
      error: { code: 'engine' },
      data: [
        { a: 1 },
      ],
    })
  })

  it('give exact insert ids', async () => {
    await box.run(dialect.autoTable)
    expect((await box.run('INSERT INTO auto (n) VALUES (1)')).results![0]).toMatchObject({
      affectedRows: 1,
      insertId: '3746994889972252673',
    })
  })

  it.runIf(dialect.procedures)('give every result of a CALL, and the error after them', async () => {
    await box.run(
      'CREATE PROCEDURE three() BEGIN SELECT 1 AS a; SELECT 2 AS b UNION SELECT 3; '
      + 'SIGNAL SQLSTATE \'45000\' SET MESSAGE_TEXT = \'stop here\'; END',
    )
    const { status, json } = await box.person.request('POST', '/api/sql/execute', {
      databaseId: box.databaseId,
      sql: 'CALL three()',
    })
    expect(status).toBe(400)
    expect(json.details.message).toContain('stop here')
    expect(json.details.results.map((result: { rowCount: number }) => result.rowCount)).toEqual([1, 2])
  })

  it('refuse LOAD DATA LOCAL, whoever asks for the file', async () => {
    await expect(box.run('LOAD DATA LOCAL INFILE \'/etc/hostname\' INTO TABLE t')).rejects.toMatchObject({
      code: 'engine',
    })
  })

  it('leave a history that names what ran and how it ended', async () => {
    await box.run('SELECT \'history-marker\'')
    await expect(box.run('SELECT x FROM nowhere')).rejects.toMatchObject({ code: 'engine' })
    const { data } = await box.person.client.sql.history({ limit: 2 })
    expect(data).toMatchObject([
      {
        sql: 'SELECT x FROM nowhere',
        status: 'failed',
        error: expect.stringContaining('nowhere'),
        connectionId: box.connectionId,
      },
      {
        sql: 'SELECT \'history-marker\'',
        status: 'completed',
        error: null,
        rowCount: 1,
        database: box.database,
      },
    ])
    expect((await box.person.client.sql.history({ search: 'HISTORY-MARKER' })).data.length).toBeGreaterThan(0)
    const { json: cut } = await box.person.request(
      'GET',
      '/api/sql/history?search=history-marker&textLength=6&status=completed',
    )
    expect(cut.data[0]).toMatchObject({ sql: 'SELECT', textLength: 23 })
    const path = `/api/sql/history/${cut.data[0].id}`
    expect((await box.person.request('GET', path)).json.sql).toBe('SELECT \'history-marker\'')
    expect((await box.person.request('DELETE', path)).status).toBe(204)
    expect((await box.person.request('GET', path)).status).toBe(404)
    expect((await box.person.request('GET', '/api/sql/history?from=yesterday')).status).toBe(400)
    const { deleted } = await box.person.client.sql.clearHistory({ connectionId: box.connectionId, status: 'failed' })
    expect(deleted).toBeGreaterThan(0)
    expect((await box.person.client.sql.history({ connectionId: box.connectionId, status: 'failed' })).total).toBe(0)
  })
})
