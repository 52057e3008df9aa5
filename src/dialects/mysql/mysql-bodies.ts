import type { BodyTracker } from '../../language/body-tracker.ts'
import type { BlockOptions } from './mysql-blocks.ts'
import type { Program, ProgramHeader } from './mysql-program-header.ts'
import { Token } from '../../language/lexer.ts'
import { wordSet } from '../../language/word-list.ts'
import { Blocks, blockStarts } from './mysql-blocks.ts'
import { createHeader } from './mysql-program-header.ts'

/**
 * What a statement turns out to be as it is read: not known yet, the header of a program, a body (of a program, of
 * BEGIN NOT ATOMIC, or a block such as IF that stands by itself), or something without one.
 */
type Form = 'undecided' | 'header' | 'body' | 'plain'

const programs = wordSet('PROCEDURE FUNCTION TRIGGER EVENT PACKAGE')
/** What may stand between CREATE or ALTER and the kind of the program. */
const createModifiers = wordSet('OR REPLACE DEFINER AGGREGATE CURRENT_USER CURRENT_ROLE')

/**
 * Whether a statement that begins with this word may have a body. Others need no tracker.
 *
 * @param firstWord in upper case
 * @param options how the server knows blocks; null where it knows none outside of programs
 */
export function mayHaveBody(firstWord: string, options: BlockOptions | null): boolean {
  if (firstWord === 'CREATE' || firstWord === 'ALTER') return true
  if (!options) return false
  return firstWord === 'BEGIN' || blockStarts.has(firstWord) || (options.isOracle && firstWord === 'DECLARE')
}

/** Follows stored programs of the MySQL family, MariaDB's BEGIN NOT ATOMIC, and blocks of its ORACLE mode. */
export function createBodyTracker(options: BlockOptions): BodyTracker {
  const { isOracle } = options
  const blocks = new Blocks(options)
  let program: Program | null = null
  let header: ProgramHeader | null = null
  let form: Form = 'undecided'
  let previous: string | null = null

  function takeFirst(kind: Token, word: string): void {
    const isBlock = blockStarts.has(word) || (isOracle && (word === 'BEGIN' || word === 'DECLARE'))
    if (!isBlock) return
    form = 'body'
    blocks.takeFirst(kind, word)
  }

  function decide(kind: Token, word: string, before: string): void {
    if (isProgram(word) && before !== '=') {
      form = 'header'
      program = word
      header = createHeader(word, isOracle)
    } else if (before === 'NOT' && word === 'ATOMIC') {
      form = 'body'
      blocks.push('BEGIN')
    } else if (!isOfProgram(kind, word, before) && !(before === 'BEGIN' && word === 'NOT')) {
      form = 'plain'
    }
  }

  function takeHeader(current: ProgramHeader, kind: Token, word: string, before: string): void {
    const step = current.take(kind, word, before)
    if (step === 'header') return
    form = 'body'
    if (step === 'body') blocks.takeFirst(kind, word)
    else blocks.push(program === 'PACKAGE' ? 'PACKAGE' : 'DECLARATIONS')
  }

  return {
    get open() { return blocks.open },
    take(kind, word) {
      if (previous === null) takeFirst(kind, word)
      else if (form === 'undecided') decide(kind, word, previous)
      else if (form === 'header') takeHeader(header!, kind, word, previous)
      else if (form === 'body') blocks.take(kind, word, previous)
      previous = word
    },
  }
}

function isProgram(word: string): word is Program {
  return programs.has(word)
}

/** Whether a word, or token, may still lead to a program: a modifier, or a part of `DEFINER = 'name'@'host'`. */
function isOfProgram(kind: Token, word: string, previous: string): boolean {
  return kind !== Token.Word || createModifiers.has(word) || previous === '=' || previous === '@'
}
