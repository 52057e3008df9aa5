import type { StoredResult } from '../results/result-store.ts'
import { expect, it } from 'vitest'
import { SqlTask, titleOf } from './sql-task.ts'

it('takes the statement for a title, not the comments before it', () => {
  expect(titleOf('-- title: orders\nSELECT * -- all\nFROM orders')).toBe('SELECT * FROM orders')
})

it('leaves passwords out of a title, which waits in events for those who resume', () => {
  expect(titleOf('CREATE USER ann IDENTIFIED BY \'s3cret-word\'')).not.toContain('s3cret-word')
})

it('keeps so many results of a run, and counts the rows that the others changed', () => {
  const target = { connectionId: 'c', connectionName: 'here', database: null }
  const task = new SqlTask({ tenant: 't', user: 'u' }, target, 'CALL p()')
  const add = (columns: object[], affectedRows: number | null) => {
    if (!task.hasRoomFor(columns)) return task.countDropped(affectedRows)
    task.addResult({ complete: true, rowCount: 0, bytes: 0, summary: { columns, affectedRows } } as StoredResult)
  }
  for (let at = 0; at < 10_010; at++) add([{}], null)
  expect(task.results).toHaveLength(10_000)
  for (let at = 0; at < 90_100; at++) add([], 2)
  expect(task.results).toHaveLength(100_000)
  expect(task.affectedRows).toBe(180_200)
  expect(task.notices).toEqual([expect.stringContaining('more results than are kept')])
})

it('keeps so many columns of a run, and so many warnings', () => {
  const target = { connectionId: 'c', connectionName: 'here', database: null }
  const task = new SqlTask({ tenant: 't', user: 'u' }, target, 'CALL p()')
  const columns = Array.from({ length: 1000 }, () => ({}))
  const warnings = Array.from({ length: 64 }, (_, code) => ({ level: 'Warning', code, message: 'cut short' }))
  let kept = 0
  for (let at = 0; at < 300; at++) {
    const summary = { columns, warnings: [] as unknown[] }
    const result = { complete: true, rowCount: 0, bytes: 0, summary } as unknown as StoredResult
    if (task.hasRoomFor(columns)) task.addResult(result)
    task.noteWarnings(result, warnings.length, warnings)
    kept += summary.warnings.length
  }
  expect([task.results.length, kept]).toEqual([200, 10_000])
  expect(task.notices).toEqual([
    expect.stringContaining('more warnings than the 10000'),
    expect.stringContaining('more results than are kept'),
  ])
})
