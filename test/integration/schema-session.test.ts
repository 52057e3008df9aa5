import type { SchemaObject } from '../../src/schema/model.ts'
import type { AnyEngine } from '../support/engines.ts'
import { randomBytes } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { openMysqlMetadata } from '../../src/main/engines/mysql/mysql-metadata.ts'
import { configOf } from '../support/connection-services.ts'
import { dialects } from '../support/dialects.ts'
import { describeEngines, describeEveryEngine } from '../support/engines.ts'
import { openSchemaGround } from '../support/schema-ground.ts'
import { until } from '../support/until.ts'

const padded = (at: number) => `t${String(at).padStart(4, '0')}`

/** A statement that runs until it is ended, and does not mind a few seconds more. */
const endless = (engine: AnyEngine) =>
  engine.name === 'SQLite'
    ? 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c'
    : dialects[engine.name].endless

describeEveryEngine('a whole database', engine => {
  // A table of TiDB takes a while to make.
  it.skipIf(engine.name === 'TiDB')(
    'is read in parts, and not before they are asked for',
    async () => {
      const { run, metadata, database } = await openSchemaGround(engine)
      const memory = engine.name === 'SQLite' ? '' : ' ENGINE = MEMORY'
      await run(
        ...Array.from(
          { length: 1_050 },
          (_, at) => `CREATE TABLE ${padded(at)} (a INT, b VARCHAR(9) DEFAULT 'x')${memory}`,
        ),
      )
      const steps = metadata.schema(database, {})[Symbol.asyncIterator]()
      const first = (await steps.next()).value as SchemaObject[]
      expect(first.length).toBeLessThan(1_050)
      expect(first.map(({ name }) => name)).toEqual(first.map((_, at) => padded(at)))
      // What is dropped or changed now was not read yet.
      await run(`DROP TABLE ${padded(first.length)}`, `ALTER TABLE ${padded(1_049)} ADD COLUMN later INT`)
      const rest: SchemaObject[] = []
      for (let step = await steps.next(); !step.done; step = await steps.next()) rest.push(...step.value)
      expect(rest.map(({ name }) => name)).toEqual(
        Array.from({ length: 1_049 - first.length }, (_, at) => padded(first.length + 1 + at)),
      )
      expect(rest.at(-1)).toMatchObject({ columns: [{ name: 'a' }, { name: 'b' }, { name: 'later' }] })
    },
    120_000,
  )

  it('can be read for some names, in their order', async () => {
    const { run, metadata, database } = await openSchemaGround(engine)
    await run(...['a', 'b', 'c'].map(name => `CREATE TABLE ${name} (x INT)`))
    const read: string[] = []
    for await (const objects of metadata.schema(database, { names: ['c', 'nope', 'a'] }))
      read.push(...objects.map(({ name }) => name))
    expect(read).toEqual(['c', 'a'])
  })

  it('is empty', async () => {
    const { metadata, database } = await openSchemaGround(engine)
    for await (const objects of metadata.schema(database, {})) expect(objects).toEqual([])
  })

  it('is read while tables come and go', async () => {
    const { run, metadata, database } = await openSchemaGround(engine)
    // A writer that never pauses would lock readers out otherwise.
    if (engine.name === 'SQLite') await run('PRAGMA journal_mode = WAL')
    await run(...['a', 'y', 'z'].map(name => `CREATE TABLE ${name} (x INT PRIMARY KEY)`))
    let isOver = false
    const changing = (async () => {
      while (!isOver) {
        await run('CREATE TABLE IF NOT EXISTS m (x INT PRIMARY KEY, y INT)', 'CREATE INDEX i ON m (y)', 'DROP TABLE m')
        // SQLite has nothing to wait for: the readers would never have a turn.
        await nextTurn()
      }
    })()
    try {
      for (let round = 0; round < 15; round++) {
        const found: SchemaObject[] = []
        for await (const objects of metadata.schema(database, {})) found.push(...objects)
        expect(found.filter(({ name }) => name !== 'm').map(({ name }) => name)).toEqual(['a', 'y', 'z'])
      }
    } finally {
      isOver = true
      await changing
    }
  })

  it('is given up when its signal fires', async () => {
    const { run, metadata, database } = await openSchemaGround(engine)
    await run('CREATE TABLE a (x INT)')
    const gaveUp = new AbortController()
    const reading = metadata.schema(database, { signal: gaveUp.signal })[Symbol.asyncIterator]().next()
    gaveUp.abort()
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' })
    await expect(metadata.table(database, 'a', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(await metadata.table(database, 'a', {})).toMatchObject({ name: 'a' })
  })
})

describeEveryEngine('a statement of the program\'s own', engine => {
  it('gives columns and exact values, whatever is bound', async () => {
    const { metadata } = await openSchemaGround(engine)
    const values = ['it\'s \\ "x" ? :a `', '\'; DROP TABLE x; --', '订单 😀', '', '%']
    for (const value of values) {
      const { columns, rows, limited } = await metadata.query(
        'SELECT ? AS a, ? AS b, 9223372036854775807 AS big, ? AS n',
        [value, 7, null],
      )
      expect(rows).toEqual([[value, 7, '9223372036854775807', null]])
      expect(columns.map(({ name }) => name)).toEqual(['a', 'b', 'big', 'n'])
      expect(limited).toBe(false)
    }
  })

  it('keeps as many rows as it was told', async () => {
    const { metadata } = await openSchemaGround(engine)
    const numbers = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 50) SELECT n FROM c'
    expect(await metadata.query(numbers, [], { maxRows: 3 })).toMatchObject({ rows: [[1], [2], [3]], limited: true })
    expect(await metadata.query(numbers, [], { maxRows: 50 })).toMatchObject({ limited: false })
  })

  it('is refused by the server where it is wrong, and the next one runs', async () => {
    const { metadata } = await openSchemaGround(engine)
    await expect(metadata.query('SELECT nonsense FROM nowhere')).rejects.toMatchObject({ code: 'engine' })
    expect((await metadata.query('SELECT 1')).rows).toEqual([[1]])
  })

  it.skipIf(engine.name === 'TiDB')('writes nothing', async () => {
    const { run, metadata, q, database } = await openSchemaGround(engine)
    await run('CREATE TABLE t (a INT)')
    const place = engine.name === 'SQLite' ? 't' : `${q(database)}.t`
    await expect(metadata.query(`INSERT INTO ${place} VALUES (1)`)).rejects.toMatchObject({ code: 'engine' })
    expect(await run('SELECT COUNT(*) FROM t')).toEqual([['0']])
  })

  it('is ended when its time is up, and lists do not wait for it', async () => {
    const { run, metadata, database } = await openSchemaGround(engine)
    await run('CREATE TABLE t (a INT)')
    const started = performance.now()
    const late = metadata.query(endless(engine), [], { timeoutMs: 1_500 })
    const ended = expect(late).rejects.toMatchObject({ code: 'unavailable', details: { part: 'statement' } })
    expect((await metadata.tables(database, { columns: false })).total).toBe(1)
    await ended
    expect(performance.now() - started).toBeLessThan(4_500)
    expect((await metadata.query('SELECT 1')).rows).toEqual([[1]])
  })

  it('is ended when its signal fires, also while it waits', async () => {
    const { metadata } = await openSchemaGround(engine)
    const gaveUp = new AbortController()
    const several = Array.from({ length: 4 }, () => metadata.query(endless(engine), [], { signal: gaveUp.signal }))
    const ended = Promise.all(several.map(each => expect(each).rejects.toMatchObject({ code: 'cancelled' })))
    await metadata.query('SELECT 1', [], { timeoutMs: 300 }).catch(() => {})
    gaveUp.abort()
    await ended
    expect((await metadata.query('SELECT 1')).rows).toEqual([[1]])
  })

  it('ends with the session', async () => {
    const { metadata } = await openSchemaGround(engine)
    await metadata.query('SELECT 1')
    await metadata.close()
    await expect(metadata.query('SELECT 1')).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describeEngines('a session for metadata', engine => {
  const running = (run: (sql: string) => Promise<string[][]>, mark: string) =>
    run(`SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE '%${mark}%' AND INFO NOT LIKE '%PROCESSLIST%'`)

  it('leaves nothing running on the server', async () => {
    const { run, metadata } = await openSchemaGround(engine)
    for (const how of ['time', 'signal']) {
      const mark = `mark_${randomBytes(4).toString('hex')}`
      const gaveUp = new AbortController()
      const ending = expect(
        metadata.query(
          `SELECT SLEEP(600), '${mark}'`,
          [],
          how === 'time' ? { timeoutMs: 1_000 } : { signal: gaveUp.signal },
        ),
      ).rejects.toMatchObject({ code: how === 'time' ? 'unavailable' : 'cancelled' })
      await until('the statement to run', 5, async () => ((await running(run, mark)).length > 0 ? true : undefined))
      gaveUp.abort()
      await ending
      await until('the statement to be gone', 10, async () =>
        (await running(run, mark)).length === 0 ? true : undefined,
      )
    }
  })

  it('takes no longer for a statement than it was told, beyond the limit of lists', async () => {
    const { metadata } = await openSchemaGround(engine)
    expect((await metadata.query('SELECT SLEEP(5.5)', [], { timeoutMs: 20_000 })).rows).toHaveLength(1)
  })

  it('sees what is committed, and nothing of a transaction that is open', async () => {
    const { run, metadata, database } = await openSchemaGround(engine)
    await run('CREATE TABLE t (a INT)', 'BEGIN', 'INSERT INTO t VALUES (1)')
    const count = async () => (await metadata.query(`SELECT COUNT(*) FROM ${database}.t`)).rows
    expect(await count()).toEqual([[0]])
    await run('COMMIT')
    expect(await count()).toEqual([[1]])
  })

  it('gives a person with few rights what they may see', async () => {
    const { run, database } = await openSchemaGround(engine)
    await run(
      'CREATE TABLE a (x INT PRIMARY KEY, y INT UNIQUE)',
      'CREATE TABLE hidden (x INT PRIMARY KEY)',
      'CREATE TABLE b (x INT, CONSTRAINT f FOREIGN KEY (x) REFERENCES hidden (x))',
      'CREATE VIEW v AS SELECT x FROM hidden',
      'CREATE SEQUENCE s',
    )
    const user = `u_${randomBytes(5).toString('hex')}`
    for (const host of ['%', '127.0.0.1']) {
      await run(
        `CREATE USER '${user}'@'${host}' IDENTIFIED BY 'p'`,
        ...['a', 'b', 'v'].map(name => `GRANT SELECT ON ${database}.${name} TO '${user}'@'${host}'`),
        `GRANT INSERT ON ${database}.s TO '${user}'@'${host}'`,
      )
    }
    onTestFinished(async () => {
      await run(`DROP USER '${user}'@'%', '${user}'@'127.0.0.1'`)
    })
    const metadata = openMysqlMetadata(configOf({ ...engine, user, password: 'p' }))
    onTestFinished(() => metadata.close())
    const found: SchemaObject[] = []
    for await (const objects of metadata.schema(database, {})) found.push(...objects)
    expect(found.map(({ name }) => name)).toEqual(['a', 'b', 's', 'v'])
    expect(found.find(({ name }) => name === 'a')).toMatchObject({ columns: [{ name: 'x' }, { name: 'y' }] })
    expect(found.find(({ name }) => name === 'v')).toMatchObject({
      kind: 'view',
      // TiDB shows it to whoever may read the view.
      definition: engine.name === 'TiDB' ? (expect.stringContaining('hidden') as string) : null,
    })
    expect(found.find(({ name }) => name === 's')).toMatchObject({ kind: 'sequence' })
    await expect(metadata.table(database, 'hidden', {})).rejects.toMatchObject({ code: 'not_found' })
  })

  it('holds few connections, and none while parts are looked at', async () => {
    const { run, metadata, database } = await openSchemaGround(engine)
    await run('CREATE TABLE a (x INT)')
    const readings = Array.from({ length: 12 }, () => metadata.schema(database, {})[Symbol.asyncIterator]())
    const first = await Promise.all(readings.map(reading => reading.next()))
    expect(first.every(({ done }) => !done)).toBe(true)
    // All readings stand still in the middle: who comes now is not kept waiting.
    expect((await metadata.tables(database, { columns: false })).total).toBe(1)
    await Promise.all(readings.map(reading => reading.return?.()))
  })
})
