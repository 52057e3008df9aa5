import type { StatementResult } from '@contract/sql.ts'
import type { ShallowRef } from 'vue'
import type { Run } from '@/store/modules/run.ts'
import { isOver } from '@/store/modules/run.ts'

/** A line of the messages: a statement's result, or one of its warnings. */
export interface MessageLine {
  key: string
  /** The place of the result among all of the run. */
  index: number
  result: StatementResult
  warning?: StatementResult['warnings'][number]
  /** How many warnings nobody has read yet. */
  unread?: number
  /** How many warnings there were besides those that were kept. */
  further?: number
}

/** A list that is longer is drawn anew less often while it grows. */
const longList = 2000
const drawEvery = 250

/**
 * The messages of a run line by line; while it runs only what is new is added to them.
 *
 * @param of the run, which may become another one
 */
export function useMessageLines(of: () => Run): Readonly<ShallowRef<MessageLine[]>> {
  const lines = shallowRef<MessageLine[]>([])
  let run: Run | undefined
  let all: MessageLine[] = []
  /** Results that do not change any more, and how many lines they have. */
  let settled = { results: 0, lines: 0 }
  let changes = 0

  function draw() {
    if (run !== of() || changes !== of().results.changes) {
      run = of()
      changes = run.results.changes
      all = []
      settled = { results: 0, lines: 0 }
    }
    all.length = settled.lines
    const { count } = run.results
    for (let index = settled.results; index < doneOf(run); index++) {
      all.push(...linesOf(run.results.at(index)!, index))
      if (index < count - 1) settled = { results: index + 1, lines: all.length }
    }
    lines.value = all.slice()
  }
  const drawSoon = useThrottleFn(draw, drawEvery, true)

  watch(() => {
    const { results } = of()
    return [of(), results.count, results.at(results.count - 1), isOver(of()), results.changes]
  }, ([shown]) => {
    if (shown !== run || all.length < longList) draw()
    else void drawSoon()
  }, { immediate: true })

  return lines
}

/** Results of which all is known: not the last one, as long as its rows come. */
function doneOf(run: Run): number {
  const { count } = run.results
  const isDone = isOver(run) || run.results.at(count - 1)?.affectedRows !== null
  return isDone ? count : count - 1
}

function linesOf(result: StatementResult, index: number): MessageLine[] {
  const further = result.warningCount - result.warnings.length
  return [
    { key: `${index}`, index, result },
    ...(result.warningCount > 0 && result.warnings.length === 0
      ? [{ key: `${index}.unread`, index, result, unread: result.warningCount }]
      : []),
    ...result.warnings.map((warning, at) => ({ key: `${index}.${at}`, index, result, warning })),
    ...(result.warnings.length > 0 && further > 0 ? [{ key: `${index}.further`, index, result, further }] : []),
  ]
}
