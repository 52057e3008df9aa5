import type { BodyTracker } from '../../language/body-tracker.ts'

/** What may stand before the word TRIGGER. */
const headerWords = new Set(['CREATE', 'TEMP', 'TEMPORARY', 'EXPLAIN', 'QUERY', 'PLAN'])

/**
 * Follows a statement of SQLite, where only triggers have a body: from BEGIN on it ends with an END that begins a
 * statement of its own, as SQLite's own shell has it. The END of a CASE never does.
 */
export function createTriggerTracker(): BodyTracker {
  let state: 'start' | 'trigger' | 'body' | 'ended' | 'none' = 'start'
  let previous = ''
  return {
    get open() { return state === 'body' },
    take(_, word) {
      switch (state) {
        case 'start':
          if (word === 'TRIGGER') state = 'trigger'
          else if (!headerWords.has(word)) state = 'none'
          break
        case 'trigger':
          if (word === 'BEGIN' && previous !== '.') state = 'body'
          break
        case 'body':
          if (word === 'END' && previous === ';') state = 'ended'
          break
        case 'ended':
        case 'none':
          break
        default:
          state satisfies never
      }
      previous = word
    },
  }
}
