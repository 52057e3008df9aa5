// @vitest-environment happy-dom
import type { StatementResult } from '@contract/sql.ts'
import type { Run } from '@/store/modules/run.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, shallowRef } from 'vue'
import { createRun } from '@/store/modules/run.ts'
import { messagesText } from './message-words.ts'
import { useMessageLines } from './useMessageLines.ts'

const newRun = () => {
  const run = createRun({ sql: '', begin: { line: 1, column: 1 }, linesBefore: 0 })
  run.status = 'running'
  return run
}
const inserted = (statementIndex: number, warnings: StatementResult['warnings'] = []) => ({
  statementIndex,
  statement: `INSERT INTO t VALUES (${statementIndex})`,
  columns: [],
  rowCount: 0,
  affectedRows: 1,
  insertId: null,
  warningCount: warnings.length,
  warnings,
  elapsedMs: 2,
  limited: false,
}) as unknown as StatementResult
const selected = (statementIndex: number, rowCount: number) => ({
  ...inserted(statementIndex),
  columns: [{ name: 'a' }],
  affectedRows: null,
  rowCount,
}) as unknown as StatementResult
const warning = { level: 'Warning', code: 1265, message: 'Data truncated' }

describe('useMessageLines', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers() })

  function setUp() {
    const shown = shallowRef<Run>(newRun())
    const scope = effectScope()
    const lines = scope.run(() => useMessageLines(() => shown.value))!
    return { shown, keys: () => lines.value.map(({ key }) => key) }
  }

  it('says how many warnings nobody has read, and shows them once somebody has', async () => {
    const { shown, keys } = setUp()
    const results = [{ ...inserted(0), warningCount: 2 }, inserted(1)]
    shown.value.results.take({ results, resultsFrom: 0 })
    await nextTick()
    expect(keys()).toEqual(['0', '0.unread', '1'])
    shown.value.results.setWarnings(0, { warningCount: 2, warnings: [warning, warning] })
    await nextTick()
    expect(keys()).toEqual(['0', '0.0', '0.1', '1'])
  })

  it('has a line for each result and each warning, once all is known of it', async () => {
    const { shown, keys } = setUp()
    shown.value.results.take({ results: [inserted(0, [warning, warning]), selected(1, 5)], resultsFrom: 0 })
    await nextTick()
    expect(keys()).toEqual(['0', '0.0', '0.1'])
    shown.value.results.take({ results: [selected(1, 9), inserted(2)], resultsFrom: 1 })
    await nextTick()
    expect(keys()).toEqual(['0', '0.0', '0.1', '1', '2'])
    // Its warnings come behind it.
    shown.value.results.take({ results: [inserted(2, [warning])], resultsFrom: 2 })
    await nextTick()
    expect(keys()).toEqual(['0', '0.0', '0.1', '1', '2', '2.0'])
  })

  it('has the last one at the end, whatever it is, and begins anew with another run', async () => {
    const { shown, keys } = setUp()
    shown.value.results.take({ results: [selected(0, 5)], resultsFrom: 0 })
    await nextTick()
    expect(keys()).toEqual([])
    shown.value.status = 'completed'
    await nextTick()
    expect(keys()).toEqual(['0'])
    shown.value = newRun()
    await nextTick()
    expect(keys()).toEqual([])
  })

  it('draws a long list less often, and its end all the same', async () => {
    const { shown, keys } = setUp()
    const { results } = shown.value
    const grow = async (to: number) => {
      const from = results.count
      results.take({ results: Array.from({ length: to - from }, (_, at) => inserted(from + at)), resultsFrom: from })
      await nextTick()
      return keys().length
    }
    expect(await grow(3000)).toBe(3000)
    await grow(3100)
    expect(await grow(3200)).toBeLessThan(3200)
    await vi.advanceTimersByTimeAsync(300)
    expect(keys()).toHaveLength(3200)
  })
})

it('gives all messages as a text, those too that are not in sight', async () => {
  const run = newRun()
  run.results.take({ results: [inserted(0, [warning]), selected(1, 3)], resultsFrom: 0 })
  expect(await messagesText(run)).toBe([
    'INSERT INTO t VALUES (0)\t1 row affected\t2 ms',
    '\tWarning 1265: Data truncated',
    'INSERT INTO t VALUES (1)\t3 rows\t2 ms',
  ].join('\n'))
})
