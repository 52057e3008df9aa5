import type { BodyTracker } from '../../language/body-tracker.ts'
import { Token } from '../../language/lexer.ts'
import { wordSet } from '../../language/word-list.ts'
import { blockStarts, createBlocks } from './mysql-blocks.ts'

/**
 * What a statement turns out to be as its header is read: a program, BEGIN NOT ATOMIC, a block such as IF that stands
 * by itself, or something without a body.
 */
type Form = 'undecided' | 'program' | 'compound' | 'block' | 'plain'

const programs = wordSet('PROCEDURE FUNCTION TRIGGER EVENT')
/** What may stand between CREATE or ALTER and the kind of the program. */
const createModifiers = wordSet('OR REPLACE DEFINER AGGREGATE CURRENT_USER CURRENT_ROLE')

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
  const blocks = createBlocks(hasBlocks)
  let form: Form = 'undecided'
  let previous: string | null = null

  return {
    get open() { return blocks.open },
    take(kind, word) {
      if (form === 'undecided') {
        form = previous === null ? formOfFirst(word) : formOf(kind, word, previous)
        if (form === 'block') blocks.takeFirst(word)
        else if (form === 'compound') blocks.push('BEGIN')
      } else if (form !== 'plain') {
        blocks.take(word, previous ?? '')
      }
      previous = word
    },
  }
}

function formOfFirst(word: string): Form {
  return blockStarts.has(word) ? 'block' : 'undecided'
}

/** The form of a statement that was not known before this word, or token. */
function formOf(kind: Token, word: string, previous: string): Form {
  if (previous === 'BEGIN') return word === 'NOT' ? 'compound' : 'plain'
  // `DEFINER = name`
  if (previous === '=') return 'undecided'
  if (programs.has(word)) return 'program'
  const isModifier = kind !== Token.Word || createModifiers.has(word) || previous === '@'
  return isModifier ? 'undecided' : 'plain'
}
