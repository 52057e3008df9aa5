import { TihcError } from '../../contract/errors.ts'
import { quoted } from '../../language/identifiers.ts'

/** Names of the MySQL family have 64 characters, aliases 256; what is longer cannot be a name of either. */
const longestName = 256

/**
 * Quotes one identifier; the only place where a name becomes part of a statement.
 *
 * @example
 * quoteIdentifier('a`b') // '`a``b`'
 * @throws {TihcError} `bad_request` for what no server of the family takes as a name.
 */
export function quoteIdentifier(name: string): string {
  if (name === '')
    throw new TihcError('bad_request', 'A name is empty. Give one.', { field: 'name' })
  if (name.includes('\0')) {
    throw new TihcError('bad_request', 'A name holds a NUL character, which no server allows. Remove it.', {
      field: 'name',
    })
  }
  if ([...name].length > longestName) {
    throw new TihcError('bad_request', `A name has more than ${longestName} characters. Give a shorter one.`, {
      field: 'name',
    })
  }
  return quoted(name, '`')
}

/**
 * Quotes a name with what it stands in: database and table, or table and column.
 *
 * @example
 * quoteQualified('shop', 'order') // '`shop`.`order`'
 */
export function quoteQualified(...names: string[]): string {
  return names.map(quoteIdentifier).join('.')
}
