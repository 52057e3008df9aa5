import type { Cell } from '../../src/contract/sql.ts'
import type { Sandbox } from '../support/sandbox.ts'
import { Buffer } from 'node:buffer'
import { execFileSync } from 'node:child_process'
import { readdirSync, readlinkSync, truncateSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import process from 'node:process'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialects } from '../support/dialects.ts'
import { describeEveryEngine } from '../support/engines.ts'
import { hostileSession, hostileTable } from '../support/hostile-values.ts'
import { openSandbox } from '../support/sandbox.ts'
import { until } from '../support/until.ts'

const numbers = 'WITH RECURSIVE d AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM d WHERE i < 999)'
/** So many thousand rows of a number and a text of 60 characters. */
const thousands = (count: number, text: string) =>
  `${numbers} SELECT a.i * 1000 + b.i AS n, ${text} AS pad FROM d a, d b WHERE a.i < ${count}`

function fromHex(field: string): { base64: string } {
  return { base64: Buffer.from(field.slice(2), 'hex').toString('base64') }
}

describeEveryEngine('a result as a file', (engine) => {
  const dialect = dialects[engine.name]
  let box: Sandbox
  beforeAll(async () => { box = await openSandbox(engine) })
  afterAll(() => box.close())

  const path = (taskId: string, query: string) => `/api/sql/tasks/${taskId}/export?${query}`

  async function get(taskId: string, query: string, init: RequestInit = {}): Promise<Response> {
    return fetch(box.host.url + path(taskId, query), {
      ...init,
      headers: { authorization: `Bearer ${box.person.token}` },
    })
  }

  async function file(taskId: string, query: string): Promise<string> {
    const response = await get(taskId, query)
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(response.status, bytes.toString()).toBe(200)
    return bytes.toString()
  }

  /** A download whose reading waits until the test goes on. */
  async function begin(taskId: string, query: string) {
    const { promise, resolve, reject } = Promise.withResolvers<{ rest: () => Promise<Buffer>, hangUp: () => void }>()
    request(
      box.host.url + path(taskId, query),
      { headers: { authorization: `Bearer ${box.person.token}` } },
      response => {
        response.pause()
        resolve({
          async rest() {
            const parts: Buffer[] = []
            for await (const part of response as AsyncIterable<Buffer>) parts.push(part)
            return Buffer.concat(parts)
          },
          hangUp: () => response.destroy(),
        })
      },
    )
      .once('error', reject)
      .end()
    return promise
  }

  /** Files of results that the host holds open. */
  function heldFiles(): string[] {
    const folder = `/proc/${box.host.pid}/fd`
    return readdirSync(folder).flatMap((fd) => {
      try {
        const link = readlinkSync(join(folder, fd))
        return link.includes('.rows') ? [link] : []
      } catch {
        return [] // closed meanwhile
      }
    })
  }

  describe('with values that break clients', () => {
    const table = hostileTable(engine.name, 'hostile')
    let taskId: string
    let wire: Cell[]
    beforeAll(async () => {
      await box.run([...hostileSession(engine.name), ...table.statements].join(';\n'))
      const answer = await box.run('SELECT * FROM hostile')
      taskId = answer.taskId
      wire = []
      for (const [column, value] of table.values.entries()) {
        const whole = (await box.person.client.sql.cell({ taskId, row: 0, column })).value
        expect(whole, value.name).toEqual(value.wire)
        wire.push(whole)
      }
    })

    it('is exact in JSON Lines', async () => {
      const lines = (await file(taskId, 'format=jsonl')).split('\n')
      expect(lines).toHaveLength(2)
      const row = JSON.parse(lines[0]!) as Record<string, Cell>
      table.values.forEach((value, index) => {
        const cell = row[`c${index}`]
        // A float is a number in the server's digits, also where the wire has these as a text.
        if (typeof cell === 'number' && typeof wire[index] === 'string')
          expect(lines[0], value.name).toContain(`"c${index}":${wire[index]},`)
        else expect(cell, value.name).toEqual(wire[index])
      })
    })

    it.each(['', '&lineEnd=lf', '&delimiter=%09', '&delimiter=;&quote=%27', '&null=NULL', '&header=false&bom=true'])(
      'is exact in CSV%s',
      async options => {
        const chosen = new URLSearchParams(options)
        const text = await file(taskId, `format=csv${options}`)
        expect(text.startsWith('\uFEFF')).toBe(options.includes('bom'))
        const records = parse(text, {
          bom: true,
          delimiter: chosen.get('delimiter') ?? ',',
          quote: chosen.get('quote') ?? '"',
          escape: chosen.get('quote') ?? '"',
          record_delimiter: chosen.has('lineEnd') ? '\n' : '\r\n',
          cast: (field, { quoting }) => (!quoting && field === (chosen.get('null') ?? '') ? null : field),
        }) as unknown as Array<Array<string | null>>
        if (!chosen.has('header')) expect(records.shift()).toEqual(table.values.map((_, index) => `c${index}`))
        expect(records).toHaveLength(1)
        for (const [index, { name }] of table.values.entries()) {
          const field = records[0]![index]!
          const cell = wire[index]!
          if (typeof cell === 'object' && cell) expect(fromHex(field), name).toEqual(cell)
          else if (typeof cell === 'number') expect(Number(field), name).toBe(cell)
          else expect(field, name).toBe(cell)
        }
      },
    )

    it.skipIf(engine.name === 'SQLite')('is byte for byte what the server\'s own client writes, in TSV', async () => {
      if (engine.name === 'SQLite') return
      const columns = table.values
        .flatMap(({ wire: value }, index) => (typeof value === 'object' && value ? [] : [`c${index}`]))
        .join(', ')
      const statement = `SELECT ${columns} FROM hostile UNION ALL SELECT ${columns} FROM hostile`
      const theirs = execFileSync(
        'mariadb',
        [
          '--no-defaults',
          '--batch',
          '--default-character-set=utf8mb4',
          '--protocol=tcp',
          `--host=${engine.host}`,
          `--port=${engine.port}`,
          `--user=${engine.user}`,
          `--database=${box.database}`,
          `--execute=${statement}`,
        ],
        { env: { ...process.env, MYSQL_PWD: engine.password } },
      )
      const { taskId: other } = await box.run(statement)
      expect(await file(other, 'format=tsv&null=NULL')).toBe(theirs.toString())
    })
  })

  describe('of many rows', () => {
    const rows = 300_000
    let taskId: string
    const run = async () => (await box.run(thousands(300, dialect.repeat('x', 60)))).taskId
    beforeAll(async () => { taskId = await run() })

    it('has every row once and in order, its name and its type', async () => {
      const response = await get(taskId, 'format=csv&lineEnd=lf')
      expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
      expect(response.headers.get('content-disposition')).toBe('attachment; filename="result-1.csv"')
      expect(response.headers.get('content-length')).toBeNull()
      const lines = (await response.text()).split('\n')
      expect(lines).toHaveLength(rows + 2)
      const window = await box.person.client.sql.rows({ taskId, offset: 123_456, limit: 3 })
      expect(lines.slice(123_457, 123_460)).toEqual(window.rows.map(row => row.join(',')))
      expect(lines.every((line, at) => at === 0 || at > rows || line.endsWith('x'.repeat(60)))).toBe(true)
    })

    it('stays whole where the result is freed meanwhile, and is let go at its end', async () => {
      const held = heldFiles().length
      const freed = await run()
      const whole = await file(freed, 'format=csv')
      const download = await begin(freed, 'format=csv')
      await box.person.client.sql.free({ taskId: freed })
      expect(heldFiles().filter(name => name.endsWith('(deleted)'))).toHaveLength(0)
      expect((await download.rest()).equals(Buffer.from(whole))).toBe(true)
      await until('the file to be closed', 10, () => heldFiles().length === held || undefined)
      expect((await get(freed, 'format=csv')).status).toBe(404)
    })

    it('is read no further once the caller hangs up', async () => {
      const held = heldFiles().length
      const left = await run()
      const download = await begin(left, 'format=csv')
      await box.person.client.sql.free({ taskId: left })
      expect(heldFiles()).toHaveLength(held + 1)
      download.hangUp()
      await until('the file to be closed', 10, () => heldFiles().length === held || undefined)
    })

    it('breaks off where the disk fails in the middle: no part is taken for the whole', async () => {
      const broken = await run()
      const folder = join(box.host.dataDir, 'results')
      const before = new Set(heldFiles())
      const download = await begin(broken, 'format=csv')
      for (const name of readdirSync(folder)) {
        if (before.has(join(folder, name))) truncateSync(join(folder, name), 6 * 1024 * 1024)
      }
      await expect(download.rest()).rejects.toThrow(/aborted/)
      const again = await get(broken, 'format=csv')
      await expect(again.arrayBuffer()).rejects.toThrow()
      taskId = await run()
    })
  })

  it('bears the name of its table, in every script', async () => {
    await box.run('CREATE TABLE `订单 "x"` (a INT)')
    const { taskId } = await box.run('SELECT * FROM `订单 "x"`')
    const response = await get(taskId, 'format=jsonl')
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="__ _x_.jsonl"; filename*=UTF-8\'\'%E8%AE%A2%E5%8D%95%20_x_.jsonl',
    )
    expect(await response.text()).toBe('')
  })

  it('asks for a head alone', async () => {
    const { taskId } = await box.run('SELECT 1 AS a')
    const response = await get(taskId, 'format=tsv', { method: 'HEAD' })
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/tab-separated-values; charset=utf-8',
      '',
    ])
  })

  it.each([
    ['format=xlsx', 400, { code: 'bad_request', details: { field: 'format' } }],
    ['', 400, { code: 'bad_request', details: { field: 'format' } }],
    ['format=csv&delimiter=ab', 400, { code: 'bad_request', details: { field: 'delimiter' } }],
    ['format=csv&delimiter=a', 400, { code: 'bad_request', details: { field: 'delimiter' } }],
    ['format=csv&delimiter=|&quote=|', 400, { code: 'bad_request', details: { field: 'quote' } }],
    ['format=csv&null=a,b', 400, { code: 'bad_request', details: { field: 'null' } }],
    ['format=csv&header=yes', 400, { code: 'bad_request', details: { field: 'header' } }],
    ['format=csv&result=7', 404, { code: 'not_found' }],
    ['format=csv&result=1', 404, { code: 'not_found', error: expect.stringMatching(/no columns/) as unknown }],
  ])('is refused in the one form for %j', async (query, status, body) => {
    const { taskId } = await box.run('SELECT 1 AS a; CREATE TABLE IF NOT EXISTS rowless (a INT)')
    const response = await get(taskId, query)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(await response.json()).toMatchObject(body)
  })

  it('is the person\'s own, and needs a token', async () => {
    const { taskId } = await box.run('SELECT 1 AS a')
    const { id: tenant_id } = await box.person.client.tenants.create({ name: `t${taskId}` })
    const username = `other-${taskId.slice(0, 8)}`
    await box.person.client.users.create({ username, password: 'a-long-password-1', role: 'admin', tenant_id })
    const other = await box.host.login(username, 'a-long-password-1')
    expect((await other.request('GET', path(taskId, 'format=csv'))).status).toBe(404)
    expect((await box.host.request('GET', path(taskId, 'format=csv'))).status).toBe(401)
  })

  it('waits for nobody while the result grows: some rows are given where they are asked for', async () => {
    const { taskId } = await box.run(`${thousands(300, dialect.repeat('x', 60))}; ${dialect.endless}`, { async: true })
    await until(
      'the second statement to run',
      30,
      async () =>
        (await box.person.client.sql.status({ taskId, data: false })).results[0]?.rowCount === 300_000 || undefined,
    )
    await until(
      'the first result to be whole',
      30,
      async () => (await get(taskId, 'format=csv')).status === 200 || undefined,
    )
    await box.person.client.sql.cancel({ taskId })
    const growing = await box.run(dialect.tenMillion, { async: true })
    await until(
      'rows to come',
      30,
      async () =>
        (await box.person.client.sql.status({ taskId: growing.taskId, data: false })).rowCount > 2000 || undefined,
    )
    const refused = await get(growing.taskId, 'format=csv')
    expect([refused.status, await refused.json()]).toEqual([
      409,
      { code: 'busy', error: expect.stringMatching(/still grows/) as unknown, details: { field: 'rows' } },
    ])
    const lines = (await file(growing.taskId, 'format=csv&rows=2000')).split('\r\n')
    expect(lines).toHaveLength(2002)
    expect(lines.at(-2)).toMatch(/^\d+,\d+,x{60}$/)
    await box.person.client.sql.cancel({ taskId: growing.taskId })
    expect((await get(growing.taskId, 'format=csv', { method: 'HEAD' })).status).toBe(200)
  })
})
