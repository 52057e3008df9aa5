import { wordSet } from '../../language/word-list.ts'

/** Blocks that are open; a CASE expression is one too, because it ends with END. */
type Block = 'BEGIN' | 'IF' | 'CASE' | 'CASE-EXPRESSION' | 'LOOP' | 'WHILE' | 'REPEAT' | 'FOR'

/** Words that begin a block where a statement may stand; after END they name the block that ends. */
export const blockStarts = wordSet('IF CASE LOOP WHILE REPEAT FOR')
/** Blocks whose first statement follows their first word. */
const blocksWithoutHead: ReadonlySet<Block> = new Set(['BEGIN', 'LOOP', 'REPEAT'])
/** After which the body of a program begins: the bracket of parameters or types, a COMMENT's text, a characteristic. */
const headerEnds = wordSet(') \' ROW DETERMINISTIC DATA SQL DEFINER INVOKER DO')
/** Words and marks after which BEGIN is a name, or belongs to XA. */
const notBlockBefore = wordSet('SELECT WHERE AND OR NOT BY ON SET AS FROM XA TABLE INTO JOIN . , = < > + - * / (')

/** The blocks of a body, followed word by word. */
export interface Blocks {
  /** True while one is open. */
  readonly open: boolean
  push: (block: Block) => void
  /** Takes a word with which the whole statement begins. */
  takeFirst: (word: string) => void
  /** Takes the next word; the one before it may still belong to the header. */
  take: (word: string, previous: string) => void
}

/** @param hasFor the server knows FOR loops */
export function createBlocks(hasFor: boolean): Blocks {
  const blocks: Block[] = []
  /** Behind the start of a block or the end of a statement. */
  let atStart = false
  let afterEnd = false

  function take(word: string, previous: string): void {
    if (word === 'END') {
      afterEnd = previous !== '.' && previous !== 'XA' && blocks.pop() !== undefined
      atStart = false
      return
    }
    // `END IF`
    const suffix = afterEnd && blockStarts.has(word)
    afterEnd = false
    const opened = suffix ? null : opens(word, previous)
    if (opened) blocks.push(opened)
    atStart = !suffix && precedesStatement(word, opened)
  }

  /** The block that a word opens; null for any other word. */
  function opens(word: string, previous: string): Block | null {
    switch (word) {
      case 'BEGIN': return inExpression() || notBlockBefore.has(previous) ? null : word
      case 'CASE': return opensCase(previous)
      case 'LOOP': case 'WHILE': return previous === '.' ? null : word
      case 'IF': case 'REPEAT': return beginsStatement(previous) ? word : null
      case 'FOR': return hasFor && atStart ? word : null
      default: return null
    }
  }

  function opensCase(previous: string): Block | null {
    if (previous === '.') return null
    return beginsStatement(previous) ? 'CASE' : 'CASE-EXPRESSION'
  }

  function inExpression(): boolean {
    return blocks.at(-1) === 'CASE-EXPRESSION'
  }

  /** Whether a word begins a statement, or the body, which may be a single one. */
  function beginsStatement(previous: string): boolean {
    return !inExpression() && (atStart || (blocks.length === 0 && headerEnds.has(previous)))
  }

  /** Whether a statement begins behind a word. DO is a statement itself where one begins. */
  function precedesStatement(word: string, opened: Block | null): boolean {
    if (opened) return blocksWithoutHead.has(opened)
    if (inExpression()) return false
    return word === ';' || word === ':' || word === 'THEN' || word === 'ELSE' || (word === 'DO' && !atStart)
  }

  return {
    get open() { return blocks.length > 0 },
    push(block) { blocks.push(block) },
    takeFirst(word) {
      atStart = true
      take(word, '')
    },
    take,
  }
}
