import type { BodyTracker } from '../../language/body-tracker.ts'
import { Token } from '../../language/lexer.ts'
import { wordSet } from '../../language/word-list.ts'

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

/**
 * Whether a statement that begins with this word may have a body. Others need no tracker.
 *
 * @param hasBlocks whether the server knows blocks outside of programs, as MariaDB does
 */
export function mayHaveBody(firstWord: string, hasBlocks: boolean): boolean {
  return (
    firstWord === 'CREATE'
    || firstWord === 'ALTER'
    || (hasBlocks && (firstWord === 'BEGIN' || blockStarts.has(firstWord)))
  )
}

/**
 * Follows stored programs of the MySQL family, and MariaDB's BEGIN NOT ATOMIC.
 *
 * @param hasBlocks the server knows blocks outside of programs, and FOR loops
 */
export function createBodyTracker(hasBlocks: boolean): BodyTracker {
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
    const starts
      = !expression
        && (atStart || (blocks.length === 0 && (previous === ')' || previous === '\'' || headerEnds.has(previous))))
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
      case 'FOR': return hasBlocks && atStart
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
