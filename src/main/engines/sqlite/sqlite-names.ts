import { TihcError } from '../../../contract/errors.ts'

/**
 * Names as one value, for `temp.json_each(?)`: a statement takes as many as one likes. SQLite's own tables are always
 * named with `temp.`, or one of the file that has such a name would be read in their place.
 */
export const jsonList = (names: readonly string[]): string[] => [JSON.stringify(names)]

/**
 * Reads something of many tables at once. One view or virtual table that cannot be read any more would spoil the answer
 * for all: then the list is halved until it stands alone, and is left out.
 */
export async function readEach<T>(
  tables: readonly string[],
  read: (tables: readonly string[]) => Promise<Map<string, T>>,
): Promise<Map<string, T>> {
  if (tables.length === 0) return new Map()
  try {
    return await read(tables)
  } catch (error) {
    if (!(error instanceof TihcError) || error.details?.sqliteCode !== 'SQLITE_ERROR') throw error
    if (tables.length === 1) return new Map()
    const middle = Math.ceil(tables.length / 2)
    return new Map([
      ...(await readEach(tables.slice(0, middle), read)),
      ...(await readEach(tables.slice(middle), read)),
    ])
  }
}
