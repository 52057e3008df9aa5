import type { Lexing } from './lexing.ts'
import type { NameToken, NameTokens } from './name-tokens.ts'
import type { NamedTable, Place, Scope, Source } from './query-scopes.ts'
import { endsOperand, mayBeName, nameTokens } from './name-tokens.ts'
import { newScope } from './query-scopes.ts'
import { wordSet } from './word-list.ts'

/** Names of common table expressions in lower case, with the columns that each gives; null for not known. */
export type Ctes = ReadonlyMap<string, readonly string[] | null>

/** Where reading is. */
export interface Spot {
  scope: Scope
  ctes: Ctes
  /** Null where names are none of columns, as behind INTO. */
  place: Place | null
  /** In the select list itself, outside of brackets. */
  isList: boolean
  /** In a statement that defines something: no name in it is another name for what stands before. */
  defines: boolean
}

const setOperators = wordSet('UNION EXCEPT INTERSECT MINUS')
/** Words that end a list of tables. */
const listEnds = wordSet('WHERE GROUP HAVING ORDER LIMIT WINDOW FOR SET INTO VALUES PROCEDURE RETURNING SELECT FROM')
const places = new Map<string, Place | null>([
  ...['WHERE', 'LIMIT', 'WINDOW', 'SET', 'ON', 'RETURNING'].map((word): [string, Place] => [word, 'value']),
  ...['GROUP', 'HAVING'].map((word): [string, Place] => [word, 'grouped']),
  ['ORDER', 'sorted'],
  ['INTO', null],
  ['FOR', null],
])
/** Before a string they say what kind of constant it is. */
const constantWords = wordSet('DATE TIME TIMESTAMP X B N')
const listStarts = wordSet('SELECT DISTINCT DISTINCTROW ALL ,')
const hintWords = wordSet('USE FORCE IGNORE')
const noCtes: Ctes = new Map()

/** Reads queries, lists of tables and expressions into scopes; statements are read by who knows their verbs. */
export class ScopeReader {
  readonly scopes: Scope[] = []
  /** Of names without one; follows USE. */
  database: string | null
  readonly tokens: readonly NameToken[]
  readonly #closes: NameTokens['closes']

  constructor(text: string, lexing: Lexing, database: string | null) {
    const { tokens, closes } = nameTokens(text, lexing)
    this.tokens = tokens
    this.#closes = closes
    this.database = database
  }

  /** The bare word or mark at a place; '' for anything else, and for a word that belongs to the name before it. */
  word(at: number): string {
    return this.tokens[at - 1]?.word === '.' ? '' : this.tokens[at]?.word ?? ''
  }

  /** Where the bracket is closed that opens at a place. */
  close(at: number, to: number): number {
    return Math.min(this.#closes.get(at) ?? to, to)
  }

  /** The first place outside of brackets where something is so; -1 for none. */
  find(from: number, to: number, isSo: (word: string, at: number) => boolean): number {
    for (let at = from; at < to; at++) {
      if (isSo(this.word(at), at)) return at
      if (this.word(at) === '(') at = this.close(at, to)
    }
    return -1
  }

  scope(parent: Scope | null, sources: Source[] = []): Scope {
    const scope = newScope(parent, sources)
    this.scopes.push(scope)
    return scope
  }

  spot(scope: Scope, more: Partial<Spot> = {}): Spot {
    return { scope, ctes: noCtes, place: 'value', isList: false, defines: false, ...more }
  }

  /** Whether a query begins at a place, in brackets or not. */
  beginsQuery(at: number): boolean {
    let first = at
    while (this.word(first) === '(') first++
    const word = this.word(first)
    return word === 'SELECT' || word === 'WITH' || (word === 'VALUES' && this.word(first - 1) === '(')
  }

  /** @returns the names of the columns that it gives; null for not known */
  query(from: number, to: number, parent: Scope | null, outer: Ctes): readonly string[] | null {
    const { ctes, at } = this.word(from) === 'WITH' ? this.readCtes(from, to, parent, outer) : { ctes: outer, at: from }
    let outputs: readonly string[] | null | undefined
    for (let begin = at; begin < to;) {
      const found = this.find(begin, to, word => setOperators.has(word))
      const end = found === -1 ? to : found
      const given = this.#queryPart(begin, end, parent, ctes)
      if (outputs === undefined) outputs = given
      begin = end + 1
    }
    return outputs ?? null
  }

  /** Reads WITH and what it names. */
  readCtes(from: number, to: number, parent: Scope | null, outer: Ctes): { ctes: Ctes, at: number } {
    let ctes = outer
    const isRecursive = this.word(from + 1) === 'RECURSIVE'
    let at = from + (isRecursive ? 2 : 1)
    for (;;) {
      const name = this.tokens[at]?.text.toLowerCase() ?? ''
      let columns: string[] | null = null
      if (this.word(++at) === '(') {
        columns = this.names(at + 1, this.close(at, to))
        at = this.close(at, to) + 1
      }
      while (at < to && this.word(at) !== '(') at++
      const end = this.close(at, to)
      const inner = isRecursive ? new Map([...ctes, [name, columns]]) : ctes
      const given = this.query(at + 1, end, parent, inner)
      ctes = new Map([...ctes, [name, columns ?? given]])
      at = end + 1
      if (this.word(at) !== ',') return { ctes, at }
      at++
    }
  }

  /** The names of a list, without what stands in brackets. */
  names(from: number, to: number): string[] {
    return this.tokens.slice(from, to).filter(({ kind }) => kind === 'name' || kind === 'word').map(({ text }) => text)
  }

  /** Reads the clauses of a statement, lists of tables among them. */
  clauses(from: number, to: number, given: Spot): void {
    let spot = given
    for (let at = from; at < to;) {
      const word = this.word(at)
      if (word === 'FROM' || (word === 'USING' && mayBeName(this.tokens[at + 1]))) {
        spot = { ...spot, isList: false, place: 'value' }
        at = this.tables(at + 1, to, spot)
        continue
      }
      const place = places.get(word)
      if (place !== undefined) spot = { ...spot, isList: spot.isList && place === null, place }
      at = this.part(at, to, spot)
    }
  }

  /** @returns where the list ends */
  tables(from: number, to: number, spot: Spot): number {
    let at = this.factor(from, to, spot)
    while (at < to) {
      const word = this.word(at)
      if (word === ',' || word === 'JOIN' || word === 'STRAIGHT_JOIN') {
        at = this.factor(at + 1, to, spot)
      } else if (word === 'USING' && this.word(at + 1) === '(') {
        const end = this.close(at + 1, to)
        this.parts(at + 2, end, { ...spot, place: 'target' })
        at = end + 1
      } else if (listEnds.has(word) || word === 'USING') {
        return at
      } else {
        at = this.part(at, to, spot)
      }
    }
    return at
  }

  /** Reads one table, with what belongs to it; `takesBrackets` unless what is in brackets behind it is its columns. */
  factor(from: number, to: number, spot: Spot, takesBrackets = true): number {
    const isLateral = this.word(from) === 'LATERAL'
    const at = isLateral ? from + 1 : from
    if (this.word(at) === '(') {
      const end = this.close(at, to)
      if (!this.beginsQuery(at + 1)) {
        this.tables(at + 1, end, spot)
        return end + 1
      }
      const columns = this.query(at + 1, end, isLateral ? spot.scope : spot.scope.parent, spot.ctes)
      return this.#alias(end + 1, to, spot, { alias: '', table: null, columns, at: this.tokens[at]!.start })
    }
    if (at >= to || !mayBeName(this.tokens[at])) return at + 1
    const { path, next } = this.chain(at, to)
    const { start } = this.tokens[at]!
    if (takesBrackets && this.word(next) === '(') {
      const end = this.close(next, to)
      this.parts(next + 1, end, spot)
      return this.#alias(end + 1, to, spot, { alias: '', table: null, columns: null, at: start })
    }
    const source = this.#sourceOf(path, start, spot.ctes)
    return this.#hints(this.#alias(this.#partitions(next, to), to, spot, source), to)
  }

  /** Reads one after the other what is in brackets, or in an expression. */
  parts(from: number, to: number, spot: Spot): void {
    for (let at = from; at < to;) at = this.part(at, to, spot)
  }

  /** @returns where the next one begins */
  part(at: number, to: number, spot: Spot): number {
    const word = this.word(at)
    if (word === '(') return this.#brackets(at, to, spot)
    if (word === '*' && listStarts.has(this.word(at - 1)) && spot.isList) {
      spot.scope.outputs = null
      this.#refer(['*'], at, spot)
      return at + 1
    }
    if (word === 'COLLATE' || (word === 'USING' && !spot.isList)) return at + 2
    return mayBeName(this.tokens[at]) && spot.place !== null && !this.#isConstant(at)
      ? this.#name(at, to, spot)
      : at + 1
  }

  /** A name with what it stands in. */
  chain(at: number, to: number): { path: string[], next: number } {
    const path = [this.tokens[at]!.text]
    let next = at + 1
    while (next + 1 < to && this.tokens[next]!.word === '.') {
      path.push(this.tokens[next + 1]!.text)
      next += 2
    }
    return { path, next }
  }

  toTable(path: readonly string[]): NamedTable {
    return { database: path.length > 1 ? path.at(-2)! : this.database, name: path.at(-1)! }
  }

  #queryPart(from: number, to: number, parent: Scope | null, ctes: Ctes): readonly string[] | null {
    const at = ['ALL', 'DISTINCT'].includes(this.word(from)) ? from + 1 : from
    if (this.word(at) === '(') return this.query(at + 1, this.close(at, to), parent, ctes)
    const scope = this.scope(parent)
    if (this.word(at) === 'SELECT') this.clauses(at + 1, to, this.spot(scope, { ctes, isList: true }))
    else this.parts(at, to, this.spot(scope, { ctes }))
    return scope.outputs
  }

  #brackets(at: number, to: number, spot: Spot): number {
    const end = this.close(at, to)
    if (this.beginsQuery(at + 1)) this.query(at + 1, end, spot.scope, spot.ctes)
    else this.parts(at + 1, end, { ...spot, isList: false })
    return end + 1
  }

  /** A column, a function, or another name for what stands before. */
  #name(at: number, to: number, spot: Spot): number {
    const { scope, isList } = spot
    const { path, next } = this.chain(at, to)
    if (this.word(next) === '(') return next
    if (!spot.defines && (this.word(at - 1) === 'AS' || endsOperand(this.tokens[at - 1]))) {
      const [alias] = path
      if (isList) {
        scope.aliases.add(alias!.toLowerCase())
        scope.outputs?.push(alias!)
      }
      return at + 1
    }
    if (path.at(-1) === '*') scope.outputs = null
    else if (isList && this.#isWholeItem(at, next, to)) scope.outputs?.push(path.at(-1)!)
    this.#refer(path, at, spot)
    return next
  }

  #refer(path: readonly string[], at: number, { scope, place }: Spot): void {
    scope.references.push({ path, at: this.tokens[at]!.start, place: place ?? 'value' })
  }

  /** `_utf8mb4'a'`, `DATE '2026-01-01'` */
  #isConstant(at: number): boolean {
    const { kind, word, text } = this.tokens[at]!
    if (kind !== 'word' || this.tokens[at + 1]?.kind !== 'literal') return false
    return text.startsWith('_') || constantWords.has(word)
  }

  #isWholeItem(at: number, next: number, to: number): boolean {
    return listStarts.has(this.word(at - 1)) && (next >= to || this.word(next) === ',' || listEnds.has(this.word(next)))
  }

  #sourceOf(path: readonly string[], at: number, ctes: Ctes): Source {
    const name = path.at(-1)!
    const isCte = path.length === 1 && ctes.has(name.toLowerCase())
    return isCte
      ? { alias: name, table: null, columns: ctes.get(name.toLowerCase())!, at }
      : { alias: name, table: this.toTable(path), columns: null, at }
  }

  /** Reads another name of a source, and the names of its columns; the source is one of the scope then. */
  #alias(from: number, to: number, { scope }: Spot, source: Source): number {
    scope.sources.push(source)
    const isNamed = this.word(from) === 'AS' && this.word(from + 1) !== 'OF'
    const at = isNamed ? from + 1 : from
    if (at >= to || !(isNamed || mayBeName(this.tokens[at]))) return from
    source.alias = this.tokens[at]!.text
    if (source.table || this.word(at + 1) !== '(') return at + 1
    const end = this.close(at + 1, to)
    source.columns = this.names(at + 2, end)
    return end + 1
  }

  #partitions(at: number, to: number): number {
    return this.word(at) === 'PARTITION' && this.word(at + 1) === '(' ? this.close(at + 1, to) + 1 : at
  }

  /** Leaves out `FORCE INDEX FOR JOIN (a)`. */
  #hints(from: number, to: number): number {
    let at = from
    while (hintWords.has(this.word(at)) && ['INDEX', 'KEY'].includes(this.word(at + 1))) {
      while (at < to && this.word(at) !== '(') at++
      at = this.close(at, to) + 1
    }
    return at
  }
}
