import type { Product } from './lexing.ts'
import { Token } from './lexer.ts'
import { createTriggerTracker } from './trigger-body.ts'
import { wordSet } from './word-list.ts'

/**
 * Follows one statement token by token and knows whether a `;` belongs to the body of a stored program
 * (or of MariaDB's BEGIN NOT ATOMIC) instead of ending the statement.
 */
export interface BodyTracker {
  /** True while a block is open. */
  readonly open: boolean
  /** Takes the statement's next token, comments left out; words in upper case. */
  take: (kind: Token, word: string) => void
}

/** Blocks that are open; a CASE expression is one too, because it ends with END. */
type Block = 'BEGIN' | 'IF' | 'CASE' | 'CASE-EXPRESSION' | 'LOOP' | 'WHILE' | 'REPEAT' | 'FOR'

const programs = wordSet('PROCEDURE FUNCTION TRIGGER EVENT')
/** What may stand between CREATE or ALTER and the kind of the program. */
const createModifiers = wordSet('OR REPLACE DEFINER AGGREGATE CURRENT_USER CURRENT_ROLE')
const blockStarts = wordSet('IF CASE LOOP WHILE REPEAT FOR')
/** Words after which the body of a program begins. */
const headerEnds = wordSet('ROW DETERMINISTIC DATA SQL DEFINER INVOKER DO')
/** Words and marks after which BEGIN is a name, or belongs to XA. */
const notBlockBefore = wordSet('SELECT WHERE AND OR NOT BY ON SET AS FROM XA TABLE INTO JOIN . , = < > + - * / (')

/** Whether a statement that begins with this word may have a body. Others need no tracker. */
export function mayHaveBody(firstWord: string, product: Product): boolean {
  if (product === 'SQLite') return firstWord === 'CREATE' || firstWord === 'EXPLAIN'
  return firstWord === 'CREATE' || firstWord === 'ALTER' || (product === 'MariaDB' && (firstWord === 'BEGIN' || blockStarts.has(firstWord)))
}

/** @param product MariaDB knows blocks outside of programs, and FOR loops */
export function createBodyTracker(product: Product): BodyTracker {
  if (product === 'SQLite') return createTriggerTracker()
  const blocks: Block[] = []
  let state: 'header' | 'body' | 'none' = 'header'
  let count = 0
  let previous = ''
  let atStart = false
  let afterEnd = false

  function readHeader(kind: Token, word: string): void {
    if (count === 1) {
      if (blockStarts.has(word)) {
        state = 'body'
        atStart = true
        readBody(word)
      }
    } else if (previous === 'BEGIN') {
      state = word === 'NOT'
        ? 'body'
        : 'none'
      if (state === 'body') blocks.push('BEGIN')
    } else if (programs.has(word) && previous !== '=') {
      state = 'body'
    } else if (kind === Token.Word && !createModifiers.has(word) && previous !== '=' && previous !== '@') {
      state = 'none'
    }
  }

  function readBody(word: string): void {
    if (word === 'END') {
      afterEnd = previous !== '.' && previous !== 'XA' && blocks.pop() !== undefined
      atStart = false
      return
    }
    const suffix = afterEnd && blockStarts.has(word)
    afterEnd = false
    const opened = suffix
      ? null
      : opens(word)
    if (opened) blocks.push(opened)
    atStart = !suffix && startsStatement(word, opened)
  }

  function opens(word: string): Block | null {
    const expression = blocks.at(-1) === 'CASE-EXPRESSION'
    const starts = !expression && (atStart || (blocks.length === 0 && (previous === ')' || previous === '\'' || headerEnds.has(previous))))
    switch (word) {
      case 'BEGIN': return expression || notBlockBefore.has(previous)
        ? null
        : 'BEGIN'
      case 'CASE': return previous === '.'
        ? null
        : starts ? 'CASE' : 'CASE-EXPRESSION'
      case 'LOOP': case 'WHILE': return previous === '.'
        ? null
        : word
      case 'IF': case 'REPEAT': return starts ? word : null
      case 'FOR': return product === 'MariaDB' && atStart
        ? word
        : null
      default: return null
    }
  }

  function startsStatement(word: string, opened: Block | null): boolean {
    if (opened) return opened === 'BEGIN' || opened === 'LOOP' || opened === 'REPEAT'
    if (blocks.at(-1) === 'CASE-EXPRESSION') return false
    return word === ';' || word === ':' || word === 'THEN' || word === 'ELSE' || (word === 'DO' && !atStart)
  }

  return {
    get open() { return blocks.length > 0 },
    take(kind, word) {
      count++
      if (state === 'header') {
        readHeader(kind, word)
      } else if (state === 'body') {
        readBody(word)
      }
      previous = word
    },
  }
}
