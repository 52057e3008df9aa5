import type { Definition } from './sqlite-definitions.ts'
import { performance } from 'node:perf_hooks'
import Database from 'better-sqlite3'
import { sqliteLexing } from '../../../dialects/sqlite/sqlite-lexing.ts'
import { quoted, unquotedName } from '../../../language/identifiers.ts'
import { Lexer, Token } from '../../../language/lexer.ts'
import { namesIn } from './sqlite-definitions.ts'

/** Longer texts, and those with more of these places, are not mended: it takes a look for each place. */
const longestMended = 100_000
const mostPlaces = 200
/** So long one of these databases may be tried with: the session answers nothing else meanwhile. */
const longestMs = 500
/** Views on views. */
const deepest = 50

const doubleQuoted = /no such column: "(.*)" - should this be a string literal in single-quotes\?$/s

/** The text between double quotes that SQLite took for the name of a column; null for another error. */
export function takenForColumn(message: string): string | null {
  return doubleQuoted.exec(message)?.[1] ?? null
}

/** Thrown by `Scratch` once its time is up. */
export class TimeUp extends Error {}

/**
 * A database in memory with the names of another one, and without its rows: definitions are tried in it, and nothing of
 * the session knows of it. Tables have their columns and nothing else, views are as they should be.
 */
export class Scratch {
  readonly #source: Database.Database
  readonly #db = new Database(':memory:')
  readonly #built = new Map<string, string | null>()
  readonly #until = performance.now() + longestMs

  constructor(source: Database.Database) {
    this.#source = source
    this.#db.pragma('trusted_schema = OFF')
  }

  close(): void {
    this.#db.close()
  }

  /**
   * The text of a definition with its texts in single quotes. Between double quotes stays what is the name of a column
   * there.
   *
   * @returns null where SQLite takes it as it is, or where it is too long to be looked at
   * @throws {TimeUp}
   */
  mend(definition: Definition): string | null {
    const known = this.#built.get(keyOf(definition))
    return known === undefined ? this.#mend(definition, 0) : known
  }

  #mend(definition: Definition, depth: number): string | null {
    const { sql } = definition
    if (sql.length > longestMended) return null
    this.#build(definition, depth)
    let text = sql
    for (let tries = 0; tries < mostPlaces; tries++) {
      const taken = this.#taken({ ...definition, sql: text })
      if (taken === null) return text === sql ? null : text
      const next = this.#withoutNames({ ...definition, sql: text }, taken)
      if (next === null) return null
      text = next
    }
    return null
  }

  /** The text with single quotes wherever SQLite finds no column of the name `taken`. */
  #withoutNames(definition: Definition, taken: string): string | null {
    const places = placesOf(definition.sql, taken)
    if (places.length === 0 || places.length > mostPlaces) return null
    let single = new Set(places)
    for (const place of places) {
      const fewer = new Set(single)
      fewer.delete(place)
      const text = withSingleQuotes(definition.sql, taken, fewer)
      if (this.#taken({ ...definition, sql: text }) !== taken) single = fewer
    }
    return withSingleQuotes(definition.sql, taken, single)
  }

  /** What SQLite takes for the name of a column when the definition is used. */
  #taken({ type, name, table, sql }: Definition): string | null {
    if (performance.now() > this.#until) throw new TimeUp()
    const used = quoted(table, '"')
    const uses = type === 'view'
      ? [`SELECT * FROM ${used}`]
      : type === 'trigger'
        ? [`INSERT INTO ${used} DEFAULT VALUES`, `DELETE FROM ${used}`, this.#updateOf(table)]
        : []
    this.#db.exec('SAVEPOINT tried')
    try {
      this.#db.exec(`DROP ${type} IF EXISTS ${quoted(name, '"')}`)
      return firstTaken([() => this.#make(sql), ...uses.map(use => () => void this.#db.prepare(use))])
    } finally {
      this.#db.exec('ROLLBACK TO tried; RELEASE tried')
    }
  }

  /** One statement and no more, whatever somebody has written into the file. */
  #make(sql: string): void {
    this.#db.prepare(sql).run()
  }

  #updateOf(table: string): string {
    const columns = this.#db
      .prepare('SELECT name FROM temp.pragma_table_xinfo(?) WHERE hidden = 0')
      .pluck()
      .all(table) as string[]
    const name = (column: string) => quoted(column, '"')
    return `UPDATE ${name(table)} SET ${columns.map(column => `${name(column)} = ${name(column)}`).join(', ')}`
  }

  /** Makes what a definition names. */
  #build({ name, table, sql }: Definition, depth: number): void {
    if (depth > deepest) return
    const wanted = [...namesIn(sql), table.toLowerCase()].filter(each => each !== name.toLowerCase())
    for (const found of this.#find(wanted)) {
      if (performance.now() > this.#until) throw new TimeUp()
      const key = keyOf(found)
      if (this.#built.has(key)) continue
      this.#built.set(key, null)
      const mended = found.type === 'view' ? this.#mend(found, depth + 1) : null
      this.#built.set(key, mended)
      attempt(() => this.#make(found.type === 'view' ? (mended ?? found.sql) : this.#tableOf(found)))
    }
  }

  #find(names: string[]): Definition[] {
    return this.#source
      .prepare(
        `SELECT s.type, s.name, s.tbl_name AS "table", s.sql, 0 AS isTemporary FROM temp.json_each(?) AS wanted
         JOIN sqlite_schema AS s ON s.name = wanted.value COLLATE NOCASE
         WHERE s.type IN ('table', 'view') AND s.sql IS NOT NULL`,
      )
      .all(JSON.stringify(names)) as Definition[]
  }

  /** A table with the same columns; those that are hidden can be named too. */
  #tableOf({ name }: Definition): string {
    const columns = this.#source
      .prepare(`SELECT name FROM temp.pragma_table_xinfo(?, 'main')`)
      .pluck()
      .all(name) as string[]
    return `CREATE TABLE ${quoted(name, '"')} (${columns.map(column => quoted(column, '"')).join(', ')})`
  }
}

function keyOf({ type, name }: Definition): string {
  return `${type} ${name.toLowerCase()}`
}

/** Where a text stands between double quotes. */
function placesOf(sql: string, held: string): number[] {
  const places: number[] = []
  const lexer = new Lexer(sql, sqliteLexing())
  for (let kind = lexer.next(); kind !== Token.End; kind = lexer.next()) {
    const { start, end } = lexer
    if (sql[start] === '"' && unquotedName(sql.slice(start, end)) === held) places.push(start)
  }
  return places
}

function withSingleQuotes(sql: string, held: string, places: ReadonlySet<number>): string {
  const { length } = quoted(held, '"')
  let text = ''
  let from = 0
  for (const place of places) {
    text += `${sql.slice(from, place)}'${held.replaceAll('\'', '\'\'')}'`
    from = place + length
  }
  return text + sql.slice(from)
}

/** What the first of these that fails so takes for a column; other failures are another matter. */
function firstTaken(works: Array<() => void>): string | null {
  for (const work of works) {
    const failure = attempt(work)
    const taken = failure && takenForColumn(failure.message)
    if (taken !== null) return taken
  }
  return null
}

function attempt(work: () => unknown): Error | null {
  try {
    work()
    return null
  } catch (error) {
    return error as Error
  }
}
