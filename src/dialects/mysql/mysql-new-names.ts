import { misfit, shown } from '../written-parts.ts'

/** Names of databases, tables and columns. */
const longestName = 64

/** @throws {TihcError} `bad_request` for what no server of the family takes as the name of something new */
export function checkNewName(name: string, field: string): void {
  const { length } = [...name]
  if (length > longestName) {
    throw misfit(
      field,
      `The name has ${length} characters; names have ${longestName} at the most. Give a shorter one.`,
    )
  }
  if (name.trim() === '' || name.endsWith(' '))
    throw misfit(field, `${shown(name)} is no name: it is empty or ends with a space. Give another.`)
}

/** @throws {TihcError} `bad_request` for what is no name of a character set or collation */
export function plainName(name: string, field: string): string {
  if (/^\w{1,64}$/.test(name)) return name
  throw misfit(
    field,
    `${shown(name)} is no name of a character set or collation. Give one such as utf8mb4 or utf8mb4_bin.`,
  )
}
