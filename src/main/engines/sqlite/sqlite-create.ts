import { sqliteLexing } from '../../../dialects/sqlite/sqlite-lexing.ts'
import { unquotedName } from '../../../language/identifiers.ts'
import { Lexer, Token } from '../../../language/lexer.ts'

/*
 * The texts of sqlite_schema say what no PRAGMA does: checks, expressions, names of constraints. They are cut by the
 * lexer, so that nothing inside of a name, a text or a comment is taken for a word of the statement.
 */

/** A foreign key as it stands in the text. */
export interface CreatedForeignKey {
  name: string | null
  options: Record<string, string | true>
}

/** A UNIQUE of a table or column, or its primary key. */
export interface CreatedKey {
  name: string | null
  columns: string[]
  onConflict: string | null
}

export interface CreatedColumn {
  name: string
  collation: string | null
  autoIncrement: boolean
  /** `PRIMARY KEY DESC`: such a column is not the number of the row. */
  isKeyDescending: boolean
  /** What it is worked out from; null for what is stored as it is given. */
  generated: string | null
}

export interface CreatedTable {
  columns: Map<string, CreatedColumn>
  primaryKey: CreatedKey | null
  uniques: CreatedKey[]
  checks: Array<{ name: string | null, column: string | null, expression: string }>
  /** In the order of the text. */
  foreignKeys: CreatedForeignKey[]
  withoutRowId: boolean
  strict: boolean
  /** `fts5(text)` of a virtual table; null for others. */
  using: string | null
}

interface Part {
  kind: Token
  start: number
  end: number
  word: string
}

/** Walks over the tokens of a text, comments left out. */
class Reader {
  readonly #text: string
  readonly #parts: Part[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
    const lexer = new Lexer(text, sqliteLexing())
    for (let kind = lexer.next(); kind !== Token.End; kind = lexer.next()) {
      if (kind === Token.Comment || kind === Token.Hint) continue
      const { start, end } = lexer
      this.#parts.push({ kind, start, end, word: kind === Token.Word ? text.slice(start, end).toUpperCase() : '' })
    }
  }

  get isOver(): boolean {
    return this.#at >= this.#parts.length
  }

  get #part(): Part | undefined {
    return this.#parts[this.#at]
  }

  /** The bare word that stands here, in upper case; '' for anything else. */
  get word(): string {
    return this.#part?.word ?? ''
  }

  isAt(punctuation: string): boolean {
    const part = this.#part
    return part?.kind === Token.Punctuation && this.#text.slice(part.start, part.end) === punctuation
  }

  get isString(): boolean {
    return this.#part?.kind === Token.String
  }

  skip(): void {
    this.#at++
  }

  /** Steps over the words if all of them stand here. */
  take(...words: string[]): boolean {
    if (!words.every((word, ahead) => this.#parts[this.#at + ahead]?.word === word)) return false
    this.#at += words.length
    return true
  }

  /** The name that stands here, whatever quotes it has; steps over it. */
  name(): string {
    const part = this.#part
    this.#at++
    return part ? unquotedName(this.#text.slice(part.start, part.end)) : ''
  }

  /** Steps over a bracket with all that is in it; gives what is between, as it is written. */
  brackets(): string {
    const open = this.#part!.end
    let close = this.#text.length
    for (let depth = 0; !this.isOver; this.#at++) {
      if (this.isAt('(')) {
        depth++
      } else if (this.isAt(')') && --depth === 0) {
        close = this.#part!.start
        this.#at++
        break
      }
    }
    return this.#text.slice(open, close).trim()
  }

  /** Steps over one token, or a bracket with all that is in it. */
  step(): void {
    if (this.isAt('(')) this.brackets()
    else this.#at++
  }

  /** From here to the end. */
  rest(): string {
    return this.#part ? this.#text.slice(this.#part.start).trim() : ''
  }

  /** The text up to here from where `begin` was taken. */
  since(begin: number): string {
    return this.#text.slice(begin, this.#part ? this.#part.start : this.#text.length).trim()
  }

  get start(): number {
    return this.#part?.start ?? this.#text.length
  }
}

/** Steps to the bracket behind the name of the table. */
function toBody(reader: Reader): void {
  while (!reader.isOver && !reader.isAt('(')) {
    if (reader.word === 'AS' || reader.word === 'USING') return
    reader.skip()
  }
}

/**
 * Reads the text of a table.
 *
 * @param sql as it stands in sqlite_schema
 */
export function readCreatedTable(sql: string): CreatedTable {
  const table: CreatedTable = {
    columns: new Map(),
    primaryKey: null,
    uniques: [],
    checks: [],
    foreignKeys: [],
    withoutRowId: false,
    strict: false,
    using: null,
  }
  const outside = new Reader(sql)
  toBody(outside)
  if (outside.take('USING')) return { ...table, using: outside.rest() }
  if (!outside.isAt('(')) return table
  readBody(new Reader(outside.brackets()), table)
  for (; !outside.isOver; outside.skip()) {
    if (outside.word === 'STRICT') table.strict = true
    else if (outside.word === 'ROWID') table.withoutRowId = true
  }
  return table
}

const beginsConstraint = new Set(['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN'])

function readBody(reader: Reader, table: CreatedTable): void {
  while (!reader.isOver) {
    if (reader.isAt(',')) reader.skip()
    else if (beginsConstraint.has(reader.word)) readTableConstraint(reader, table)
    else readColumn(reader, table)
  }
}

/** Constraints of a table may stand behind one another without a comma. */
function readTableConstraint(reader: Reader, table: CreatedTable): void {
  const name = reader.take('CONSTRAINT') ? reader.name() : null
  if (reader.take('CHECK')) {
    if (reader.isAt('(')) table.checks.push({ name, column: null, expression: reader.brackets() })
    if (reader.take('ON', 'CONFLICT')) reader.skip()
  } else if (reader.take('PRIMARY', 'KEY')) {
    table.primaryKey = readKey(reader, name, reader.isAt('(') ? namesIn(reader.brackets()) : [])
  } else if (reader.take('UNIQUE')) {
    table.uniques.push(readKey(reader, name, reader.isAt('(') ? namesIn(reader.brackets()) : []))
  } else if (reader.take('FOREIGN', 'KEY')) {
    if (reader.isAt('(')) reader.brackets()
    if (reader.take('REFERENCES')) table.foreignKeys.push(readReference(reader, name))
  } else if (name === null) {
    reader.step()
  }
}

function readKey(reader: Reader, name: string | null, columns: string[]): CreatedKey {
  const onConflict = reader.take('ON', 'CONFLICT') ? reader.name().toUpperCase() : null
  return { name, columns, onConflict }
}

/** The names that a list of columns begins each of its entries with. */
function namesIn(list: string): string[] {
  const reader = new Reader(list)
  const names: string[] = []
  while (!reader.isOver) {
    names.push(reader.name())
    while (!reader.isOver && !reader.isAt(',')) reader.step()
    reader.skip()
  }
  return names
}

function readColumn(reader: Reader, table: CreatedTable): void {
  const column: CreatedColumn = {
    name: reader.name(),
    collation: null,
    autoIncrement: false,
    isKeyDescending: false,
    generated: null,
  }
  table.columns.set(column.name, column)
  let name: string | null = null
  while (!reader.isOver && !reader.isAt(',')) {
    if (reader.take('CONSTRAINT')) {
      name = reader.name()
      // SQLite takes a table's constraint behind the last column without a comma too.
      if (reader.word === 'FOREIGN') return readNamedForeignKey(reader, table, name)
      continue
    }
    if (reader.word === 'FOREIGN') return readTableConstraint(reader, table)
    if (readColumnConstraint(reader, table, column, name)) name = null
  }
}

function readNamedForeignKey(reader: Reader, table: CreatedTable, name: string): void {
  reader.take('FOREIGN', 'KEY')
  if (reader.isAt('(')) reader.brackets()
  if (reader.take('REFERENCES')) table.foreignKeys.push(readReference(reader, name))
}

/** Steps over what stands here; false for what is no constraint, such as a word of the type. */
function readColumnConstraint(
  reader: Reader,
  table: CreatedTable,
  column: CreatedColumn,
  name: string | null,
): boolean {
  if (reader.take('PRIMARY', 'KEY')) {
    if (reader.isAt('(')) table.primaryKey = readKey(reader, name, namesIn(reader.brackets()))
    else readColumnKey(reader, table, column, name)
  } else if (reader.take('UNIQUE')) {
    const columns = reader.isAt('(') ? namesIn(reader.brackets()) : [column.name]
    table.uniques.push(readKey(reader, name, columns))
  } else if (reader.take('CHECK') && reader.isAt('(')) {
    table.checks.push({ name, column: column.name, expression: reader.brackets() })
  } else if (reader.take('REFERENCES')) {
    table.foreignKeys.push(readReference(reader, name))
  } else if (reader.take('COLLATE')) {
    column.collation = reader.name()
  } else if (reader.take('AS') && reader.isAt('(')) {
    column.generated = reader.brackets()
  } else if (reader.take('DEFAULT')) {
    readDefault(reader)
  } else {
    const isConstraint = reader.take('NOT', 'NULL') || reader.take('NULL')
    if (!isConstraint) reader.step()
    return isConstraint
  }
  return true
}

function readColumnKey(reader: Reader, table: CreatedTable, column: CreatedColumn, name: string | null): void {
  column.isKeyDescending = reader.take('DESC')
  reader.take('ASC')
  table.primaryKey = readKey(reader, name, [column.name])
  column.autoIncrement = reader.take('AUTOINCREMENT')
}

/** `-1` and `x'00'` are two tokens; a word may be any. */
function readDefault(reader: Reader): void {
  while (reader.isAt('-') || reader.isAt('+')) reader.skip()
  const mayBeBlob = reader.word === 'X'
  reader.step()
  if (mayBeBlob && reader.isString) reader.skip()
}

function readReference(reader: Reader, name: string | null): CreatedForeignKey {
  const options: CreatedForeignKey['options'] = {}
  reader.name()
  if (reader.isAt('(')) reader.brackets()
  for (;;) {
    if (reader.take('ON', 'DELETE') || reader.take('ON', 'UPDATE')) {
      // What it does then stands in a PRAGMA: one word, or two that begin so.
      if (reader.word === 'SET' || reader.word === 'NO') reader.skip()
      reader.skip()
    } else if (reader.take('MATCH')) {
      options.MATCH = reader.name().toUpperCase()
    } else if (reader.take('NOT', 'DEFERRABLE')) {
      if (reader.take('INITIALLY')) reader.skip()
    } else if (reader.take('DEFERRABLE')) {
      if (reader.take('INITIALLY') && reader.name().toUpperCase() === 'DEFERRED')
        options.DEFERRABLE = 'INITIALLY DEFERRED'
    } else {
      return { name, options }
    }
  }
}

export interface CreatedIndex {
  /** Of each part what stands there, without direction and collation. */
  parts: string[]
  where: string | null
}

/** Reads the text of an index: `CREATE INDEX i ON t (a, lower(b) DESC) WHERE a > 1`. */
export function readCreatedIndex(sql: string): CreatedIndex {
  const reader = new Reader(sql)
  while (!reader.isOver && !reader.take('ON')) reader.skip()
  while (!reader.isOver && !reader.isAt('(')) reader.skip()
  if (reader.isOver) return { parts: [], where: null }
  const parts = readIndexParts(new Reader(reader.brackets()))
  return { parts, where: reader.take('WHERE') ? reader.rest() : null }
}

function readIndexParts(reader: Reader): string[] {
  const parts: string[] = []
  while (!reader.isOver) {
    const begin = reader.start
    let text: string | null = null
    while (!reader.isOver && !reader.isAt(',')) {
      if (reader.word === 'COLLATE' || reader.word === 'ASC' || reader.word === 'DESC') text ??= reader.since(begin)
      reader.step()
    }
    parts.push(text ?? reader.since(begin))
    reader.skip()
  }
  return parts
}

/** The SELECT of a view's text; null where there is none. */
export function readCreatedView(sql: string): string | null {
  const reader = new Reader(sql)
  while (!reader.isOver) {
    if (reader.take('AS')) return reader.rest()
    reader.step()
  }
  return null
}
