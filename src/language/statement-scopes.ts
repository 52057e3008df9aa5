import type { Lexing } from './lexing.ts'
import type { NamedTable, Scope, Scopes, Source } from './query-scopes.ts'
import type { Ctes } from './scope-reader.ts'
import { mayBeName } from './name-tokens.ts'
import { ScopeReader } from './scope-reader.ts'
import { wordSet } from './word-list.ts'

export interface ScopesOptions {
  lexing: Lexing
  /** In which names without a database are; null for not known. */
  database: string | null
  /** Names of a stored program's parameters. */
  parameters?: readonly string[]
  /** The table whose rows NEW and OLD are. */
  rowTable?: NamedTable | null
}

const noCtes: Ctes = new Map()
/** Words behind which a statement of a stored program begins. */
const beforeStatement = wordSet('BEGIN THEN ELSE DO LOOP REPEAT ROW ATOMIC : SQLEXCEPTION SQLWARNING FOUND')
const verbs = wordSet('SELECT INSERT UPDATE DELETE REPLACE WITH SET CALL CREATE ALTER DROP TRUNCATE DECLARE')
const explaining = wordSet('EXPLAIN DESCRIBE DESC ANALYZE TRACE')
const explained = wordSet('SELECT INSERT UPDATE DELETE REPLACE WITH')
const defining = wordSet(
  `CREATE ALTER DROP TRUNCATE RENAME SHOW LOAD LOCK GRANT REVOKE OPTIMIZE CHECK CHECKSUM REPAIR ADMIN SPLIT FLASHBACK
   RECOVER IMPORT HANDLER REINDEX`,
)
/** Of these a list may name several tables. */
const listing = wordSet('DROP TRUNCATE LOCK ANALYZE OPTIMIZE CHECK CHECKSUM REPAIR RENAME')
/** Words behind which `ON` and `FROM` say something else than a table. */
const notTables = wordSet('UPDATE DELETE DUPLICATE SCHEDULE COMPLETION COMMIT')
const shown = wordSet('COLUMNS FIELDS INDEX INDEXES KEYS')
const insertWords = wordSet(
  'LOW_PRIORITY DELAYED HIGH_PRIORITY IGNORE INTO OVERWRITE OR REPLACE ABORT FAIL ROLLBACK TABLE',
)
const updateWords = wordSet('LOW_PRIORITY IGNORE OR REPLACE ABORT FAIL ROLLBACK')

/** Reads which tables the statements of a text name, and which names stand beside them. */
export function readScopes(text: string, options: ScopesOptions): Scopes {
  return new StatementReader(text, options).read()
}

/** As `readScopes`, for an expression over the columns of one table. */
export function readExpressionScopes(text: string, lexing: Lexing, table: NamedTable): Scopes {
  const reader = new ScopeReader(text, lexing, table.database)
  const scope = reader.scope(null, [{ alias: table.name, table, columns: null, at: 0 }])
  reader.parts(0, reader.tokens.length, reader.spot(scope))
  return { scopes: reader.scopes, locals: new Set(), rowTable: null }
}

class StatementReader extends ScopeReader {
  readonly #locals: Set<string>
  #rowTable: NamedTable | null

  constructor(text: string, { lexing, database, parameters = [], rowTable = null }: ScopesOptions) {
    super(text, lexing, database)
    this.#locals = new Set(parameters.map(name => name.toLowerCase()))
    this.#rowTable = rowTable
  }

  read(): Scopes {
    let from = 0
    for (let at = 0; at <= this.tokens.length; at++) {
      if (this.word(at) === '(' && at < this.tokens.length) at = this.close(at, this.tokens.length)
      const isEnd = at >= this.tokens.length || this.word(at) === ';'
      if (!isEnd && !this.#isBefore(at)) continue
      this.#statement(from, isEnd ? Math.min(at, this.tokens.length) : at + 1, null, noCtes)
      from = at + 1
    }
    return { scopes: this.scopes, locals: this.#locals, rowTable: this.#rowTable }
  }

  /** Whether a statement of a program begins behind a word. */
  #isBefore(at: number): boolean {
    const next = this.word(at + 1)
    const isFunction = this.word(at + 2) === '(' && (next === 'REPLACE' || next === 'INSERT')
    return beforeStatement.has(this.word(at)) && verbs.has(next) && !isFunction
  }

  #statement(from: number, to: number, parent: Scope | null, ctes: Ctes): void {
    const verb = this.word(from)
    if (from >= to) return
    if (verb === 'WITH') {
      const read = this.readCtes(from, to, parent, ctes)
      return this.#statement(read.at, to, parent, read.ctes)
    }
    if (this.beginsQuery(from)) this.query(from, to, parent, ctes)
    else if (verb === 'INSERT' || verb === 'REPLACE') this.#insert(from, to, ctes)
    else if (verb === 'UPDATE') this.#update(from, to, ctes)
    else if (verb === 'DELETE') this.#delete(from, to, ctes)
    else if (verb === 'USE') this.database = this.tokens[from + 1]?.text ?? this.database
    else if (verb === 'DECLARE') this.#declare(from, to)
    else if (explaining.has(verb)) this.#explain(from, to)
    else if (defining.has(verb)) this.#define(from, to)
    else this.#other(from, to)
  }

  #insert(from: number, to: number, ctes: Ctes): void {
    let at = from + 1
    while (insertWords.has(this.word(at))) at++
    const scope = this.scope(null)
    const spot = this.spot(scope, { ctes })
    at = this.factor(at, to, spot, false)
    const [source] = scope.sources
    if (!source) return
    if (this.word(at) === '(' && !this.beginsQuery(at + 1)) {
      this.#columns(at, to, source)
      at = this.close(at, to) + 1
    } else if (this.word(at) !== 'SET') {
      scope.references.push({ path: ['*'], at: source.at, place: 'target' })
    }
    // What stands in the row that is in the way.
    scope.sources.push({ ...source, alias: 'excluded' })
    const begin = this.find(at, to, (word, place) => this.beginsQuery(place) && word !== 'VALUES')
    const end = this.find(at, to, (word, place) => word === 'RETURNING' || this.#isConflict(word, place))
    const stop = end === -1 ? to : end
    if (begin !== -1 && begin < stop) this.query(begin, stop, null, ctes)
    this.clauses(begin === -1 ? at : stop, to, spot)
  }

  #isConflict(word: string, at: number): boolean {
    return word === 'ON' && ['DUPLICATE', 'CONFLICT'].includes(this.word(at + 1))
  }

  #update(from: number, to: number, ctes: Ctes): void {
    let at = from + 1
    while (updateWords.has(this.word(at))) at++
    const spot = this.spot(this.scope(null), { ctes })
    this.clauses(this.tables(at, to, spot), to, spot)
  }

  #delete(from: number, to: number, ctes: Ctes): void {
    const begin = this.find(from, to, word => word === 'FROM')
    if (begin !== -1) this.clauses(begin, to, this.spot(this.scope(null), { ctes }))
  }

  #declare(from: number, to: number): void {
    for (let at = from + 1; at < to && mayBeName(this.tokens[at]); at += 2) {
      this.#locals.add(this.tokens[at]!.text.toLowerCase())
      if (this.word(at + 1) !== ',') break
    }
    const query = this.find(from, to, (word, at) => word === 'FOR' && this.beginsQuery(at + 1))
    if (query !== -1) this.query(query + 1, to, null, noCtes)
    else this.#other(from + 2, to)
  }

  #explain(from: number, to: number): void {
    const begin = this.find(from + 1, to, word => explained.has(word))
    if (begin === -1) this.#define(from, to)
    else this.#statement(begin, to, null, noCtes)
  }

  /** A statement that changes or shows what there is. */
  #define(from: number, to: number): void {
    const verb = this.word(from)
    const scope = this.scope(null)
    const spot = this.spot(scope, { defines: true })
    const isTrigger = this.find(from, to, word => word === 'TRIGGER') !== -1
    let at = from + 1
    if (verb.startsWith('DESC') || verb === 'EXPLAIN') at = this.factor(at, to, spot, false)
    let depth = 0
    while (at < to) {
      const word = this.word(at)
      if (word === ')') depth--
      if (this.#isQueryOfDefinition(verb, at)) {
        this.query(at, to, null, noCtes)
        return
      }
      if (word === 'REFERENCES') {
        at = this.#references(at, to)
      } else if (word === '(' && !this.beginsQuery(at + 1)) {
        depth++
        at++
      } else if (word === 'TO') {
        at = at + 1 < to ? this.chain(at + 1, to).next : to
      } else if (depth === 0 && this.#namesTable(verb, at, scope)) {
        at = this.#definedTable(verb, at, to, { scope, isTrigger })
      } else {
        at = this.part(at, to, spot)
      }
    }
  }

  #isQueryOfDefinition(verb: string, at: number): boolean {
    const word = this.word(at)
    if (verb === 'GRANT' || verb === 'REVOKE') return false
    return word === 'SELECT' || (word === 'WITH' && ['AS', '('].includes(this.word(at + 2)))
  }

  #namesTable(verb: string, at: number, { sources }: Scope): boolean {
    switch (this.word(at)) {
      case 'TABLE': case 'TABLES': return this.word(at + 1) !== '('
      case 'ON': return !notTables.has(this.word(at + 1)) && this.tokens[at + 1]?.kind !== 'mark'
      case 'LIKE': return verb === 'CREATE'
      case 'FROM': return shown.has(this.word(at - 1))
      case ',': return listing.has(verb) && sources.length > 0
      default: return false
    }
  }

  #definedTable(verb: string, at: number, to: number, { scope, isTrigger }: { scope: Scope, isTrigger: boolean }) {
    let name = at + 1
    while (['IF', 'NOT', 'EXISTS'].includes(this.word(name))) name++
    if (name >= to || !mayBeName(this.tokens[name])) return at + 1
    const { path, next } = this.chain(name, to)
    // It is made by this very statement.
    if (verb === 'CREATE' && this.word(at) === 'TABLE') return next
    const table = this.toTable(path)
    if (isTrigger) this.#rowTable = table
    scope.sources.push({ alias: table.name, table, columns: null, at: this.tokens[name]!.start })
    return next
  }

  /** REFERENCES and the columns that are meant. */
  #references(at: number, to: number): number {
    if (at + 1 >= to || !mayBeName(this.tokens[at + 1])) return at + 1
    const { path, next } = this.chain(at + 1, to)
    const table = this.toTable(path)
    const source = { alias: table.name, table, columns: null, at: this.tokens[at + 1]!.start }
    if (this.word(next) !== '(') {
      this.scope(null, [source])
      return next
    }
    this.#columns(next, to, source)
    return this.close(next, to) + 1
  }

  /** A list of columns of one source. */
  #columns(open: number, to: number, source: Source): void {
    this.parts(open + 1, this.close(open, to), this.spot(this.scope(null, [source]), { place: 'target' }))
  }

  /** SET, CALL, IF, RETURN: expressions, which may hold queries. */
  #other(from: number, to: number): void {
    const spot = this.spot(this.scope(null))
    for (let at = from; at < to;) {
      if (this.word(at) === 'SELECT') {
        this.query(at, to, null, noCtes)
        return
      }
      at = this.part(at, to, spot)
    }
  }
}
