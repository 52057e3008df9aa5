import type { Sandbox } from '../support/sandbox.ts'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { TihcError } from '../../src/contract/errors.ts'
import { describeEngines } from '../support/engines.ts'
import { asksForTransaction } from '../support/random-scripts.ts'
import { openSandbox } from '../support/sandbox.ts'
import { until } from '../support/until.ts'

/** Statements that lead there, how the last one ends, and whether a transaction is open behind it. */
interface StateCase {
  statements: string[]
  fails?: number
  isOpen: boolean
  /** What the answer says of the transaction that was open. */
  says?: RegExp
}

const common: Record<string, StateCase> = {
  'an error in a transaction': { statements: ['BEGIN', 'SELECT * FROM missing'], fails: 1146, isOpen: true },
  'an error outside of one': { statements: ['SELECT * FROM missing'], fails: 1146, isOpen: false },
  'an implicit commit': { statements: ['BEGIN', 'UPDATE u SET v = 1', 'CREATE TABLE made (i INT)'], isOpen: false },
  'an implicit commit by what fails': {
    statements: ['BEGIN', 'UPDATE u SET v = 1', 'CREATE TABLE u (i INT)'],
    fails: 1050,
    isOpen: false,
    says: /was committed before the statement failed/,
  },
  'a statement without autocommit': { statements: ['SET autocommit = 0', 'UPDATE u SET v = 2'], isOpen: true },
  'an error without autocommit': {
    statements: ['SET autocommit = 0', 'SELECT * FROM missing'],
    fails: 1146,
    isOpen: false,
  },
  'autocommit again': { statements: ['SET autocommit = 0', 'UPDATE u SET v = 2', 'SET autocommit = 1'], isOpen: false },
  'ROLLBACK': { statements: ['BEGIN', 'UPDATE u SET v = 3', 'ROLLBACK'], isOpen: false },
  'a syntax error': { statements: ['BEGIN', 'SELEC'], fails: 1064, isOpen: true },
}

const ofMariadb: Record<string, StateCase> = {
  'a procedure that begins one and fails': { statements: ['CALL begins_and_fails()'], fails: 1644, isOpen: true },
  'a procedure that ends one': { statements: ['BEGIN', 'UPDATE u SET v = 5', 'CALL commits()'], isOpen: false },
  'a procedure that ends one and fails': {
    statements: ['BEGIN', 'UPDATE u SET v = 5', 'CALL commits_and_fails()'],
    fails: 1644,
    isOpen: false,
    says: /whether it was committed is not known/,
  },
  'COMMIT AND CHAIN': { statements: ['BEGIN', 'COMMIT AND CHAIN'], isOpen: true },
  'LOCK TABLES': { statements: ['BEGIN', 'UPDATE u SET v = 6', 'LOCK TABLES u WRITE'], isOpen: false },
  'XA START': { statements: ['XA START \'s1\''], isOpen: true },
  'XA PREPARE and its ROLLBACK': {
    statements: ['XA START \'s2\'', 'XA END \'s2\'', 'XA PREPARE \'s2\'', 'XA ROLLBACK \'s2\''],
    isOpen: false,
  },
}

describeEngines('the state of a transaction', (engine) => {
  let box: Sandbox
  beforeAll(async () => {
    box = await openSandbox(engine)
    await box.run('CREATE TABLE u (k INT PRIMARY KEY, v INT)')
    if (engine.name === 'MariaDB') {
      await box.run(
        'CREATE PROCEDURE begins_and_fails() BEGIN START TRANSACTION; UPDATE u SET v = 4; '
        + 'SIGNAL SQLSTATE \'45000\'; END',
      )
      await box.run('CREATE PROCEDURE commits() COMMIT')
      await box.run('CREATE PROCEDURE commits_and_fails() BEGIN COMMIT; SIGNAL SQLSTATE \'45000\'; END')
    }
  })
  // Where a case fails, its locks would keep the others waiting.
  afterEach(async () => {
    const { client } = box.person
    for (const { sessionId } of (await client.sql.sessions()).data) await client.sql.closeSession({ id: sessionId })
  })
  afterAll(() => box.close())

  const open = async () =>
    (await box.person.client.sql.openSession({ connectionId: box.connectionId, databaseId: box.databaseId })).sessionId
  const reset = async () => {
    await box.direct(`USE ${box.database}`)
    await box.direct('DROP TABLE IF EXISTS made')
    await box.direct('REPLACE INTO u VALUES (1, 0), (2, 0)')
  }
  const run = (sessionId: string, sql: string) => box.run(sql, { sessionId, databaseId: undefined })
  const stateOf = async (id: string) =>
    (await box.person.client.sql.sessions()).data.find(({ sessionId }) => sessionId === id)!

  describe.each(Object.entries({ ...common, ...(engine.name === 'MariaDB' && ofMariadb) }))(
    'after %s',
    (_, { statements, fails, isOpen, says }) => {
      it.each([['in one run', [statements.join(';\n')]], ['in a run each', statements]])('%s', async (_, runs) => {
        await reset()
        const sessionId = await open()
        let end: unknown
        for (const sql of runs) end = await run(sessionId, sql).catch((error: unknown) => error)
        if (fails !== undefined) expect((end as TihcError).details).toMatchObject({ errno: fails })
        const { taskId } = end instanceof TihcError ? end.details! : end as { taskId: string }
        expect((await stateOf(sessionId)).inTransaction).toBe(isOpen)
        const { notices } = await box.person.client.sql.status({ taskId: taskId! })
        if (says) expect(notices.join()).toMatch(says)
        else if (fails !== undefined && isOpen) expect(notices).toEqual([])
        const asked = await run(sessionId, asksForTransaction[engine.name])
        expect(Number(Object.values(asked.data![0]!)[0])).toBe(Number(isOpen))
      })
    },
  )

  it('after a deadlock: the victim\'s is gone, and its answer says so', async () => {
    await reset()
    const [one, other] = [await open(), await open()]
    await run(one, 'BEGIN; UPDATE u SET v = 1 WHERE k = 1')
    await run(other, 'BEGIN; UPDATE u SET v = 2 WHERE k = 2')
    const ends = [
      run(one, 'UPDATE u SET v = 1 WHERE k = 2'),
      wait(300).then(() => run(other, 'UPDATE u SET v = 2 WHERE k = 1')),
    ].map(end => end.catch((error: unknown) => error))
    const victim = await Promise.any(ends.map(async (end, at) => {
      expect(await end).toBeInstanceOf(TihcError)
      return at
    }))
    const error = await ends[victim] as TihcError
    expect(error.details).toMatchObject({ errno: 1213 })
    expect(error.details!.notices!.join()).toContain('rolled back the whole transaction')
    expect((await stateOf([one, other][victim]!)).inTransaction).toBe(false)
    await ends[1 - victim]
    expect((await stateOf([other, one][victim]!)).inTransaction).toBe(true)
  })

  it.runIf(engine.name === 'TiDB')('after a COMMIT that meets a conflict', async () => {
    await reset()
    const sessionId = await open()
    await run(sessionId, 'BEGIN OPTIMISTIC; UPDATE u SET v = 8 WHERE k = 1')
    await box.direct('UPDATE u SET v = 9 WHERE k = 1')
    const error = await run(sessionId, 'COMMIT').catch((failure: unknown) => failure) as TihcError
    expect(error.details).toMatchObject({ errno: 9007 })
    expect(error.details!.notices!.join()).toContain('rolled back the whole transaction')
    expect((await stateOf(sessionId)).inTransaction).toBe(false)
  })

  it('after a stop: it stays open, with what it held before', async () => {
    await reset()
    const sessionId = await open()
    await run(sessionId, 'BEGIN; UPDATE u SET v = 7 WHERE k = 1')
    await box.direct('BEGIN')
    await box.direct('UPDATE u SET v = 5 WHERE k = 2')
    const { taskId } = await box.run('UPDATE u SET v = 77 WHERE k = 2', {
      sessionId,
      databaseId: undefined,
      async: true,
    })
    await until('the statement to run', 10, async () =>
      (await box.serverSessions()).some(({ info }) => info?.includes('v = 77')) || undefined)
    await box.person.client.sql.cancel({ taskId })
    await box.direct('ROLLBACK')
    expect((await stateOf(sessionId)).inTransaction).toBe(true)
    expect((await run(sessionId, 'SELECT v FROM u ORDER BY k')).data).toEqual([{ v: 7 }, { v: 0 }])
  })

  it('of nothing of the person\'s own changes what ROW_COUNT() gives, however long they wait', async () => {
    await reset()
    const sessionId = await open()
    await run(sessionId, 'UPDATE u SET v = 11')
    await wait(1_200)
    expect((await run(sessionId, 'SELECT ROW_COUNT() AS n')).data).toEqual([{ n: 2 }])
  })
})

describeEngines('a transaction that outlives its session', (engine) => {
  let box: Sandbox
  beforeAll(async () => {
    box = await openSandbox(engine)
    await box.run('CREATE TABLE x (i INT)')
  })
  afterAll(() => box.close())

  const prepared = (name: string) =>
    `XA START '${name}'; INSERT INTO x VALUES (1); XA END '${name}'; XA PREPARE '${name}'`

  it.runIf(engine.name === 'MariaDB')('is not said to be rolled back by a call of its own', async () => {
    const name = `${box.database}_1`
    const { notices } = await box.run(prepared(name))
    expect(notices).toEqual([expect.stringContaining('stays on the server')])
    expect(await box.direct('XA RECOVER')).toContainEqual(expect.arrayContaining([Buffer.from(name)]))
    await box.direct(`XA ROLLBACK '${name}'`)
  })

  it.runIf(engine.name === 'MariaDB')('is known where a procedure has prepared it', async () => {
    const name = `${box.database}_2`
    await box.run(`CREATE PROCEDURE hides() BEGIN ${prepared(name)}; END`)
    const { notices } = await box.run('CALL hides()')
    expect(notices).toEqual([expect.stringContaining('stays on the server')])
    await box.direct(`XA ROLLBACK '${name}'`)
  })

  it.runIf(engine.name === 'MariaDB')('is marked in its session', async () => {
    const { client } = box.person
    const { sessionId } = await client.sql.openSession({ connectionId: box.connectionId, databaseId: box.databaseId })
    const name = `${box.database}_3`
    const { session } = await box.run(prepared(name), { sessionId, databaseId: undefined })
    expect(session).toMatchObject({ inTransaction: true, isPrepared: true })
    const after = await box.run(`XA COMMIT '${name}'`, { sessionId, databaseId: undefined })
    expect(after.session!.isPrepared).toBeUndefined()
    await client.sql.closeSession({ id: sessionId })
  })

  it.runIf(engine.name === 'MariaDB')('is said to stay where its link is lost', async () => {
    const { client } = box.person
    const { sessionId } = await client.sql.openSession({ connectionId: box.connectionId, databaseId: box.databaseId })
    const run = (sql: string) => box.run(sql, { sessionId, databaseId: undefined })
    const name = `${box.database}_4`
    const { data } = await run('SELECT CONNECTION_ID() AS id')
    await run(prepared(name))
    await box.direct(`KILL ${Number(data![0]!.id)}`)
    await expect(run('SELECT 1')).rejects.toMatchObject({
      details: { sessionLost: true, notices: [expect.stringContaining('stays on the server')] },
    })
    const { data: sessions } = await client.sql.sessions()
    const left = sessions.find(one => one.sessionId === sessionId)
    expect(left).toMatchObject({ isPrepared: true, lost: expect.any(String) })
    await box.direct(`XA ROLLBACK '${name}'`)
    await client.sql.closeSession({ id: sessionId })
  })
})

/** What a statement gives as the id of the row that it inserted; null for none. */
const insertIds: ReadonlyArray<[statement: string, id: number | null]> = [
  ['INSERT INTO auto (v) VALUES (1)', 1],
  ['INSERT INTO auto VALUES (50, 1)', 50],
  ['INSERT INTO plain VALUES (1, 1)', null],
  ['INSERT INTO plain VALUES (2, LAST_INSERT_ID(7))', null],
  ['UPDATE plain SET v = LAST_INSERT_ID(99)', null],
  ['INSERT IGNORE INTO auto VALUES (50, 1)', null],
  ['INSERT INTO auto VALUES (50, 1) ON DUPLICATE KEY UPDATE v = 4', null],
  ['INSERT INTO plain VALUES (1, 1) ON DUPLICATE KEY UPDATE v = LAST_INSERT_ID(33)', null],
  ['SET @a = LAST_INSERT_ID(34)', null],
  ['DO LAST_INSERT_ID(35)', null],
  ['DELETE FROM plain', null],
  ['REPLACE INTO auto VALUES (50, 3)', 50],
]

describeEngines('the id of a row that was inserted', (engine) => {
  it('is told where the statement inserted it', async () => {
    const box = await openSandbox(engine)
    await box.run('CREATE TABLE auto (id INT PRIMARY KEY AUTO_INCREMENT, v INT)')
    await box.run('CREATE TABLE plain (k INT PRIMARY KEY, v INT)')
    const { results } = await box.run(insertIds.map(([statement]) => statement).join(';\n'))
    expect(results!.map(({ statement, insertId }) => [statement, insertId])).toEqual(insertIds)
    await box.close()
  })
})
