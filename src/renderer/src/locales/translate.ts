/** Gives a sentence in another language, or as it is where the table does not know it. */
export type Translate = (text: string) => string

/** A piece of a translation: text, or a slot that is put as it is or translated too. */
type Piece = string | { slot: number, isText: boolean }

interface Template {
  /** What stands between the slots, from the text before the first to the one behind the last. */
  literals: string[]
  pieces: Piece[]
  /** Without words of its own, such as `{0} ({1})`, it says something only where a slot is known. */
  isWordless: boolean
}

/** Answers that are kept: lists draw the same sentences again and again. */
const mostKept = 500
const longestKept = 2_000
/** Sentences inside sentences. */
const deepest = 6
/** Places that a template without words is tried at. */
const mostSplits = 8

const han = /\p{Script=Han}/u
const latinAtEnd = /[\w.!?)\]]$/
const latinAtStart = /^[\w([]/

/** The more a template says itself, the less it takes what is another's. */
const weight = ({ literals }: Template): number => literals.join('').length

/**
 * Makes a translator of a table from English templates to those of another language (`locales/zh-CN/sentences.ts` says how
 * they are written). Templates are compared by their literals from left to right, without going back: a long text of a
 * server costs no more than its length. What nobody knows, such as the server's own words, stays as it is.
 *
 * @example
 * const translate = createTranslator({ 'There is no {0}.': '没有{0:text}。', 'table': '表' })
 * translate('There is no table.') // 没有表。
 */
export function createTranslator(table: Readonly<Record<string, string>>): Translate {
  const whole = new Map(Object.entries(table).filter(([key]) => !/\{\d\}/.test(key)))
  const templates = Object.entries(table).filter(([key]) => !whole.has(key)).map(readTemplate).sort((a, b) => weight(b) - weight(a))
  const kept = new Map<string, string>()

  /** Null where no template fits. */
  function find(text: string, seen: Map<string, string | null>, depth: number): string | null {
    const exact = whole.get(text)
    if (exact !== undefined || depth > deepest) return exact ?? null
    const known = seen.get(text)
    if (known !== undefined) return known
    seen.set(text, null) // what holds itself is not known by itself
    const found = findByTemplate(text, seen, depth)
    seen.set(text, found)
    return found
  }

  function findByTemplate(text: string, seen: Map<string, string | null>, depth: number): string | null {
    for (const template of templates) {
      for (const slots of template.isWordless ? splits(text, template.literals) : matches(text, template.literals)) {
        const answer = fill(template, slots, part => find(part, seen, depth + 1))
        if (answer !== null) return answer
      }
    }
    return null
  }

  return (text) => {
    const known = whole.get(text) ?? kept.get(text)
    if (known !== undefined) return known
    const answer = find(text, new Map(), 0) ?? text
    if (text.length <= longestKept) {
      if (kept.size >= mostKept) kept.clear()
      kept.set(text, answer)
    }
    return answer
  }
}

function readTemplate([key, translation]: [string, string]): Template {
  const literals = key.split(/\{\d\}/)
  const pieces = translation.split(/(\{\d(?::text)?\})/).filter(Boolean).map((piece): Piece => {
    const slot = /^\{(\d)(:text)?\}$/.exec(piece)
    return slot ? { slot: Number(slot[1]), isText: slot[2] !== undefined } : piece
  })
  return { literals, pieces, isWordless: !literals.some(literal => /[a-z]/i.test(literal)) }
}

/** The slots' texts, where the literals stand in the text in their order: the first place of each will do. */
function matches(text: string, literals: string[]): string[][] {
  const first = literals[0]!
  const last = literals.at(-1)!
  const end = text.length - last.length
  if (!text.startsWith(first) || !text.endsWith(last)) return []
  const slots: string[] = []
  let from = first.length
  for (const literal of literals.slice(1, -1)) {
    const at = text.indexOf(literal, from)
    if (at < 0 || at + literal.length > end) return []
    slots.push(text.slice(from, at))
    from = at + literal.length
  }
  return from <= end ? [[...slots, text.slice(from, end)]] : []
}

/** Of `{0} ({1})`, every place at which it may be taken apart. */
function* splits(text: string, literals: string[]): Generator<string[]> {
  const [first = '', middle, last = ''] = literals.length > 2 ? literals : [literals[0], undefined, literals[1]]
  if (!text.startsWith(first) || !text.endsWith(last)) return
  const inside = text.slice(first.length, text.length - last.length)
  if (middle === undefined) return yield [inside]
  for (let at = inside.indexOf(middle), count = 0; at > 0 && count < mostSplits; at = inside.indexOf(middle, at + 1), count++)
    yield [inside.slice(0, at), inside.slice(at + middle.length)]
}

/** The translation with its slots filled; null for a template without words of which no slot is known. */
function fill({ pieces, isWordless }: Template, slots: string[], find: (text: string) => string | null): string | null {
  let isKnown = !isWordless
  const parts = pieces.map((piece) => {
    if (typeof piece === 'string') return piece
    const text = slots[piece.slot] ?? ''
    const found = piece.isText ? find(text) : null
    isKnown ||= found !== null
    return found ?? text
  })
  return isKnown ? parts.reduce(joined, '') : null
}

/** Between Chinese and Latin letters stands a space. */
function joined(before: string, next: string): string {
  const needsSpace = (latinAtEnd.test(before) && han.test(next.charAt(0))) || (han.test(before.at(-1) ?? '') && latinAtStart.test(next))
  return needsSpace ? `${before} ${next}` : before + next
}
