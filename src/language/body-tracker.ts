import type { Token } from './lexer.ts'

/** Follows one statement token by token and knows whether a `;` belongs to a body instead of ending the statement. */
export interface BodyTracker {
  /** True while a block is open. */
  readonly open: boolean
  /** Takes the statement's next token, comments left out; words in upper case. */
  take: (kind: Token, word: string) => void
}
