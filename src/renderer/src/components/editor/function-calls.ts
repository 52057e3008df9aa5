import type { highlightTree } from '@lezer/highlight'

type Tree = Parameters<typeof highlightTree>[0]

/** Functions that are called without parentheses. */
const calledBare = /^(?:current_|local|utc_)/i
/** After these words stands the name of a table or the like, whatever follows it. */
const namesNext = /\b(?:table|into|exists|references|index|key|view|join|from|update|on)\s+(?:\S+\.)?$/i
/** So much is read around a word. */
const lookedAt = 40

export interface Call { from: number, to: number }

/**
 * The names of functions where they are called: a word that is also a function's name, such as `status`, may be a
 * column, and a function that nobody lists may be the person's own.
 *
 * @param read the text between two places
 */
export function functionCalls(
  tree: Tree,
  read: (from: number, to: number) => string,
  from = 0,
  to = tree.length,
): Call[] {
  const calls: Call[] = []
  tree.iterate({
    from,
    to,
    enter({ name, from: begin, to: end }) {
      const isListed = name === 'Builtin'
      if (!isListed && name !== 'Identifier') return
      const next = read(end, Math.min(end + lookedAt, tree.length))
      const isCalled = isListed
        ? next.trimStart().startsWith('(') || calledBare.test(read(begin, end))
        : next.startsWith('(')
      if (isCalled && !namesNext.test(read(Math.max(0, begin - lookedAt), begin))) calls.push({ from: begin, to: end })
    },
  })
  return calls
}
