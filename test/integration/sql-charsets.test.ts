import type { Sandbox } from '../support/sandbox.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { openSandbox } from '../support/sandbox.ts'

describeEngines('a session whose character sets a person changes', (engine) => {
  let box: Sandbox
  let sessionId: string
  const run = (sql: string) => box.run(sql, { sessionId, databaseId: undefined })
  beforeAll(async () => {
    box = await openSandbox(engine)
    await box.run('CREATE TABLE t (a VARCHAR(20))')
  })
  beforeEach(async () => {
    const place = { connectionId: box.connectionId, databaseId: box.databaseId }
    sessionId = (await box.person.client.sql.openSession(place)).sessionId
    await run('DELETE FROM t')
  })
  afterEach(() => box.person.client.sql.closeSession({ id: sessionId }))
  afterAll(() => box.close())

  /** What arrived, as the server has it. */
  const stored = async () => (await box.direct(`SELECT HEX(a) FROM ${box.database}.t`)).map(([hex]) => hex)
  const hexOf = (text: string) => Buffer.from(text).toString('hex').toUpperCase()

  it.each([
    ['SET NAMES', 'SET NAMES gbk'],
    ['SET', 'SET character_set_client = gbk, character_set_results = gbk'],
    ['a prepared statement', 'PREPARE s FROM \'SET NAMES gbk\'; EXECUTE s'],
  ])('by %s to gbk: texts arrive and come as they are', async (_, change) => {
    await run(change)
    await run('INSERT INTO t VALUES (\'你好 é\')')
    expect(await stored()).toEqual([hexOf('你好 é')])
    const { data, columns } = await run('SELECT a AS 名, 1 AS 数 FROM t')
    expect(data).toEqual([{ 名: '你好 é', 数: 1 }])
    expect(columns!.map(({ name }) => name)).toEqual(['名', '数'])
    await expect(run('INSERT INTO t VALUES (\'😀\')')).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('“😀” cannot be written in gbk'),
    })
    await run('SET NAMES utf8mb4')
    expect((await run('SELECT \'😀\' AS a')).data).toEqual([{ a: '😀' }])
    expect(await stored()).toEqual([hexOf('你好 é')])
  })

  it.runIf(engine.name === 'MariaDB')('to latin1: what it does not hold is refused', async () => {
    await run('SET NAMES latin1')
    expect((await run('SELECT \'é\' AS é, 1 AS ü')).data).toEqual([{ é: 'é', ü: 1 }])
    await run('INSERT INTO t VALUES (\'é\')')
    await expect(run('INSERT INTO t VALUES (\'你\')')).rejects.toMatchObject({ code: 'bad_request' })
    expect(await stored()).toEqual([hexOf('é')])
  })

  it.runIf(engine.name === 'TiDB').each(['latin1', 'ascii'])(
    'to %s: it is taken back, because TiDB means UTF-8 by it',
    async (charset) => {
      await expect(run(`SET NAMES ${charset}`)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(charset),
      })
      await run('INSERT INTO t VALUES (\'é你😀\')')
      expect(await stored()).toEqual([hexOf('é你😀')])
      const { data } = await run('SELECT a, @@character_set_client AS c, @@character_set_results AS r FROM t')
      expect(data).toEqual([{ a: 'é你😀', c: 'utf8mb4', r: 'utf8mb4' }])
    },
  )

  it.runIf(engine.name === 'TiDB')('to one that is taken back: texts go on as before that', async () => {
    await run('SET NAMES gbk')
    await expect(run('SET NAMES latin1')).rejects.toMatchObject({ code: 'conflict' })
    await run('INSERT INTO t VALUES (\'中\')')
    expect(await stored()).toEqual([hexOf('中')])
  })

  it.runIf(engine.name === 'MariaDB')('to one that cannot be sent: it is taken back', async () => {
    await expect(run('SET NAMES swe7')).rejects.toMatchObject({ code: 'conflict' })
    expect((await run('SELECT @@character_set_client AS c, \'é\' AS é')).data).toEqual([{ c: 'utf8mb4', é: 'é' }])
  })

  it.runIf(engine.name === 'MariaDB')('by a block that changes rows too: its rows stand, and it says so', async () => {
    await run('SET sql_mode = \'\'')
    const block = 'BEGIN NOT ATOMIC INSERT INTO t VALUES (\'a\'); SET NAMES swe7; END'
    await expect(run(block)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/^The statement has run to its end, and what it changed stands\. .* as swe7/),
    })
    expect(await stored()).toEqual([hexOf('a')])
    expect((await run('SELECT @@character_set_client AS c')).data).toEqual([{ c: 'utf8mb4' }])
  })

  it('to results without one: each text comes in its own', async () => {
    await run('SET character_set_results = NULL')
    await run('INSERT INTO t VALUES (\'é你\')')
    expect((await run('SELECT a, 1 AS 数 FROM t')).data).toEqual([{ a: 'é你', 数: 1 }])
  })
})
