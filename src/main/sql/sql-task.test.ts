import type { ResultColumn, StatementResult } from '../../contract/sql.ts'
import type { ResultStore, StoredResult } from '../results/result-store.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { emptyFields } from '../../formats/format.ts'
import { silentLog } from '../core/log.ts'
import { createResultStore } from '../results/result-store.ts'
import { TaskRegistry } from '../tasks/task-registry.ts'
import { SqlTask, titleOf } from './sql-task.ts'
import { takeResults } from './statement-results.ts'

const target = { connectionId: 'c', connectionName: 'here', database: null }
const mb = 1024 * 1024
let directory: string
let store: ResultStore
let registry: TaskRegistry
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sql-task-'))
  registry = new TaskRegistry()
  store = await createResultStore({
    directory,
    quotaBytes: () => 1e9,
    makeRoom: needed => registry.freeOldest(needed),
    log: silentLog,
    mostHeadBytes: 20 * mb,
  })
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true })
})

/** A run that has been registered; its results come from `add`. */
function begin(user = 'u') {
  const task = new SqlTask({ tenant: 't', user }, target, 'CALL p()')
  registry.add(task)
  const decoder = { cells: () => [], cell: () => ({ value: null, bytes: 0 }), openFields: () => () => emptyFields(0) }
  const events = (index: number) =>
    takeResults(
      task,
      { text: 'SELECT 1', index, isRead: true, insertId: 'none' as never },
      { store, onFirstRows: () => {} },
    ).events
  return {
    task,
    /** A result with so many columns, and what was warned of with it. */
    async add(columns: number, warnings: StatementResult['warnings'] = []) {
      const { onRows, onRowsEnd, onWarnings } = events(task.results.length)
      onRows(Array.from({ length: columns }, () => ({ name: 'a', table: '', database: '' }) as ResultColumn), decoder)
      onRowsEnd({ limited: false })
      if (warnings.length > 0) onWarnings(warnings.length, warnings)
    },
  }
}

const warningsOf = (count: number, length: number) =>
  Array.from({ length: count }, (_, code) => ({ level: 'Warning', code, message: '你'.repeat(length) }))

it('keeps so many bytes of warnings of a run, and counts them in what all results take', async () => {
  const { task, add } = begin()
  for (let at = 0; at < 100; at++) await add(1, warningsOf(64, 4096))
  const kept = task.results.flatMap(({ summary }) => summary.warnings)
  const bytes = kept.reduce((sum, { message }) => sum + 2 * message.length, 0)
  expect(bytes).toBeGreaterThan(3.5 * mb)
  expect(bytes).toBeLessThan(4 * mb)
  expect(store.headBytes).toBeGreaterThan(bytes)
  expect(task.notices).toEqual([expect.stringContaining('more warnings than are kept')])
  expect(task.results.at(-1)!.summary).toMatchObject({ warningCount: 64, warnings: [] })
  registry.remove(task)
  expect(store.headBytes).toBe(0)
})

it('frees the oldest runs for the warnings of others', async () => {
  for (let at = 0; at < 20; at++) {
    const { task, add } = begin()
    for (let number = 0; number < 20; number++) await add(1, warningsOf(64, 4096))
    task.end(null)
    expect(store.headBytes).toBeLessThanOrEqual(20 * mb)
  }
  expect(registry.all().length).toBeGreaterThan(2)
  expect(registry.all().length).toBeLessThan(10)
})

it('leaves half of the memory to the results of others, whatever one run gives', async () => {
  const ended = []
  for (let at = 0; at < 5; at++) {
    const other = begin('other')
    await other.add(5000)
    other.task.end(null)
    ended.push(other.task)
  }
  const { task, add } = begin()
  for (let at = 0; at < 20; at++) await add(5000)
  expect(task.results.length).toBeGreaterThan(4)
  expect(task.results.length).toBeLessThan(10)
  expect(task.notices).toEqual([expect.stringContaining('half of the memory for all results')])
  expect(registry.all()).toEqual([...ended, task])
})

it('holds nothing for warnings that are read once their result is freed', async () => {
  const { task, add } = begin()
  await add(1)
  const [result] = task.results
  task.end(null)
  registry.remove(task)
  task.noteWarnings(result!, 64, warningsOf(64, 4096))
  expect(store.headBytes).toBe(0)
})

it('takes the statement for a title, not the comments before it', () => {
  expect(titleOf('-- title: orders\nSELECT * -- all\nFROM orders')).toBe('SELECT * FROM orders')
})

it('leaves passwords out of a title, which waits in events for those who resume', () => {
  expect(titleOf('CREATE USER ann IDENTIFIED BY \'s3cret-word\'')).not.toContain('s3cret-word')
})

it('keeps so many results of a run, and counts the rows that the others changed', () => {
  const task = new SqlTask({ tenant: 't', user: 'u' }, target, 'CALL p()')
  const add = (columns: object[], affectedRows: number | null) => {
    if (!task.hasRoomFor(columns)) return task.countDropped(affectedRows)
    const sizes = { rowCount: 0, bytes: 0, headBytes: 0 }
    task.addResult({ complete: true, ...sizes, summary: { columns, affectedRows } } as StoredResult)
  }
  for (let at = 0; at < 10_010; at++) add([{}], null)
  expect(task.results).toHaveLength(10_000)
  for (let at = 0; at < 90_100; at++) add([], 2)
  expect(task.results).toHaveLength(100_000)
  expect(task.affectedRows).toBe(180_200)
  expect(task.notices).toEqual([expect.stringContaining('more results than are kept')])
})

it('keeps so many columns of a run, and so many warnings', () => {
  const task = new SqlTask({ tenant: 't', user: 'u' }, target, 'CALL p()')
  const columns = Array.from({ length: 1000 }, () => ({}))
  const warnings = Array.from({ length: 64 }, (_, code) => ({ level: 'Warning', code, message: 'cut short' }))
  let kept = 0
  for (let at = 0; at < 300; at++) {
    const summary = { columns, warnings: [] as unknown[] }
    const keepWarnings = (those: unknown[]) => {
      summary.warnings = those
      return null
    }
    const sizes = { rowCount: 0, bytes: 0, headBytes: 0 }
    const result = { complete: true, ...sizes, summary, keepWarnings } as unknown as StoredResult
    if (task.hasRoomFor(columns)) task.addResult(result)
    task.noteWarnings(result, warnings.length, warnings)
    kept += summary.warnings.length
  }
  expect([task.results.length, kept]).toEqual([200, 10_000])
  expect(task.notices).toEqual([
    expect.stringContaining('more warnings than are kept of one run: 10000'),
    expect.stringContaining('more results than are kept'),
  ])
})
