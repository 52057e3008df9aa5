import type { Token } from '../../language/lexer.ts'
import type { ProgramHeader } from './mysql-program-header.ts'
import { wordSet } from '../../language/word-list.ts'
import { createHeader } from './mysql-program-header.ts'

/**
 * Blocks that are open; a CASE expression is one too, because it ends with END. In MariaDB's ORACLE mode DECLARATIONS
 * go on until the BEGIN of their block, and a PACKAGE holds programs.
 */
type Block
  = | 'BEGIN' | 'IF' | 'CASE' | 'CASE-EXPRESSION' | 'LOOP' | 'WHILE' | 'REPEAT' | 'FOR' | 'DECLARATIONS' | 'PACKAGE'

/** Words that begin a block where a statement may stand; after END they name the block that ends. */
export const blockStarts = wordSet('IF CASE LOOP WHILE REPEAT FOR')
/** Blocks whose first statement follows their first word. */
const blocksWithoutHead: ReadonlySet<Block> = new Set(['BEGIN', 'LOOP', 'REPEAT', 'DECLARATIONS', 'PACKAGE'])
/** Conditions of a handler that go on behind this word: `SQLSTATE VALUE '45000'`, `NOT FOUND`. */
const openConditions = wordSet('SQLSTATE VALUE NOT')

export interface BlockOptions {
  /** The server knows FOR loops. */
  hasFor: boolean
  /** As under MariaDB's `sql_mode=ORACLE`: FOR and WHILE end in LOOP, declarations stand before BEGIN. */
  isOracle: boolean
}

/** Follows `DECLARE … HANDLER FOR condition, condition statement`, which has no word between the last two. */
class HandlerConditions {
  #state: 'outside' | 'open' | 'complete' = 'outside'

  /** @returns whether this word is the first of the handler's statement */
  precede(word: string, previous: string): boolean {
    if (word === 'FOR' && previous === 'HANDLER') {
      this.#state = 'open'
    } else if (this.#state === 'open') {
      if (!openConditions.has(word)) this.#state = 'complete'
    } else if (this.#state === 'complete') {
      this.#state = word === ',' ? 'open' : 'outside'
      return word !== ','
    }
    return false
  }
}

/** The blocks of a body, followed word by word. */
export class Blocks {
  readonly #hasFor: boolean
  readonly #isOracle: boolean
  readonly #blocks: Block[] = []
  readonly #handler = new HandlerConditions()
  /** A program within a package, until its body begins. */
  #header: ProgramHeader | null = null
  /** Behind the start of a block or the end of a statement. */
  #atStart = false
  #afterEnd = false
  /** `<<label>>` of the ORACLE mode. */
  #inLabel = false

  constructor({ hasFor, isOracle }: BlockOptions) {
    this.#hasFor = hasFor
    this.#isOracle = isOracle
  }

  /** True while one is open. */
  get open(): boolean {
    return this.#blocks.length > 0
  }

  /** Opens a block that the header has begun. */
  push(block: Block): void {
    this.#blocks.push(block)
    this.#atStart = blocksWithoutHead.has(block)
  }

  /** Takes the first token of a body, or of a whole statement that is a block. */
  takeFirst(kind: Token, word: string): void {
    this.#atStart = true
    this.take(kind, word, '')
  }

  take(kind: Token, word: string, previous: string): void {
    if (this.#header) this.#takeHeader(this.#header, kind, word, previous)
    else if (word === 'END' && previous !== '.' && previous !== 'XA') this.#takeEnd()
    else this.#takeWord(word, previous)
  }

  #takeHeader(header: ProgramHeader, kind: Token, word: string, previous: string): void {
    const step = header.take(kind, word, previous)
    // A program that is only announced ends with its header.
    if (step === 'header' && word !== ';') return
    this.#header = null
    if (step === 'body') this.takeFirst(kind, word)
    else if (step === 'declarations') this.push('DECLARATIONS')
    else this.#atStart = true
  }

  #takeEnd(): void {
    this.#afterEnd = this.#blocks.pop() !== undefined
    this.#atStart = false
  }

  #takeWord(word: string, previous: string): void {
    // `END IF`
    const isSuffix = this.#afterEnd && blockStarts.has(word)
    this.#afterEnd = false
    this.#atStart ||= this.#handler.precede(word, previous)
    if (this.#atStart && this.#top === 'PACKAGE' && (word === 'PROCEDURE' || word === 'FUNCTION'))
      this.#header = createHeader(word, this.#isOracle)
    const opened = isSuffix ? null : this.#opened(word, previous)
    if (opened) this.push(opened)
    else this.#atStart = !isSuffix && this.#precedesStatement(word, previous)
  }

  /** The block that a word opens; null for any other word. */
  #opened(word: string, previous: string): Block | null {
    const beginsStatement = this.#atStart && !this.#inExpression
    if (word === 'CASE' && previous !== '.') return beginsStatement ? 'CASE' : 'CASE-EXPRESSION'
    if (beginsStatement) return this.#openedAtStart(word)
    // `WHILE … LOOP`
    return this.#isOracle && word === 'LOOP' && previous !== '.' && !this.#inExpression ? word : null
  }

  #openedAtStart(word: string): Block | null {
    switch (word) {
      case 'BEGIN': return this.#body()
      case 'LOOP': case 'IF': case 'REPEAT': return word
      case 'WHILE': return this.#isOracle ? null : word
      case 'FOR': return this.#hasFor && !this.#isOracle ? word : null
      case 'DECLARE': return this.#isOracle ? 'DECLARATIONS' : null
      default: return null
    }
  }

  /** BEGIN ends the declarations of its block. */
  #body(): Block {
    if (this.#top === 'DECLARATIONS' || this.#top === 'PACKAGE') this.#blocks.pop()
    return 'BEGIN'
  }

  /** Whether a statement begins behind a word. DO is a statement itself where one begins. */
  #precedesStatement(word: string, previous: string): boolean {
    if (this.#inExpression) return false
    if (word === '<' && this.#atStart) {
      this.#inLabel = this.#isOracle
      return this.#isOracle
    }
    if (this.#inLabel && word === '>') {
      this.#inLabel = previous !== '>'
      return !this.#inLabel
    }
    return word === ';' || word === ':' || word === 'THEN' || word === 'ELSE' || (word === 'DO' && !this.#atStart)
  }

  get #top(): Block | undefined {
    return this.#blocks.at(-1)
  }

  get #inExpression(): boolean {
    return this.#top === 'CASE-EXPRESSION'
  }
}
