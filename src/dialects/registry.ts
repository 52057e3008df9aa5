import type { Dialect } from './dialect.ts'
import { mysqlDialect } from './mysql/mysql-dialect.ts'
import { sqliteDialect } from './sqlite/sqlite-dialect.ts'

/** Every family that this version knows, by its name; the first is what a new connection begins with. */
const known = new Map<string, Dialect>([mysqlDialect, sqliteDialect].map(dialect => [dialect.family, dialect]))

export function dialects(): readonly Dialect[] {
  return [...known.values()]
}

/** What is assumed where nobody has said which family it is. */
export function defaultDialect(): Dialect {
  return mysqlDialect
}

/**
 * The dialect of a family.
 *
 * @throws {RangeError} for a family that there is not: who asks has one of a connection, which was checked
 */
export function dialectOf(family: string): Dialect {
  const dialect = known.get(family)
  if (!dialect) throw new RangeError(`there is no dialect ${family}`)
  return dialect
}

/** Whether there is such a family. */
export function isFamily(family: string): boolean {
  return known.has(family)
}

/**
 * Whether connections of a family open a file of this machine; those of others, and of what is no family, lead to a
 * server.
 */
export function opensFiles(family: string): boolean {
  return known.get(family)?.network === null
}

/**
 * Adds a family.
 *
 * @returns what takes it out again
 * @throws {RangeError} for one that is there already
 */
export function registerDialect(dialect: Dialect): () => void {
  if (known.has(dialect.family)) throw new RangeError(`there is a dialect ${dialect.family} already`)
  known.set(dialect.family, dialect)
  return () => void known.delete(dialect.family)
}

/** Puts a name between the quotes of a family, whatever it holds. */
export function quoteName(name: string, family: string): string {
  return dialectOf(family).quoteName(name)
}

/**
 * How a server reads a text whose session is not open yet.
 *
 * @param product what the server was found to be; null while it was not asked
 * @param version as the product counts
 */
export function lexingOf(
  family: string,
  product?: string | null,
  version?: string | null,
): ReturnType<Dialect['lexing']> {
  return dialectOf(family).lexing(product, version)
}
