import { TihcError } from '../../contract/errors.ts'

/** What no two columns of a table share. */
export interface ColumnPlace { column_index: number, name: string }

/** A column that is added as an entry of a batch, or by itself. */
type Entry = number | null

/**
 * What two columns of one batch share is found before anything is written.
 *
 * @throws {TihcError} `conflict` that names the later of the two
 */
export function findRepeated(columns: readonly ColumnPlace[]): void {
  const indexes = new Map<number, number>()
  const names = new Map<string, number>()
  for (const [at, { column_index, name }] of columns.entries()) {
    const sameIndex = indexes.get(column_index)
    if (sameIndex !== undefined) {
      throw conflict(
        fieldOf(at, 'column_index'),
        `Entry ${at} has the index ${column_index}, as entry ${sameIndex} has. Nothing of the batch was stored.`,
      )
    }
    const sameName = names.get(name)
    if (sameName !== undefined) {
      throw conflict(
        fieldOf(at, 'name'),
        `Entry ${at} has the name ${JSON.stringify(name)}, as entry ${sameName} has. Nothing of the batch was stored.`,
      )
    }
    indexes.set(column_index, at)
    names.set(name, at)
  }
}

/**
 * Which of the columns the table has already: the store said that there is one.
 *
 * @param columns that were to be written
 * @param there the table's other columns
 * @param isBatch whether they are the entries of a batch
 */
export function takenPlace(
  columns: readonly ColumnPlace[],
  there: readonly ColumnPlace[],
  isBatch: boolean,
): TihcError {
  const indexes = new Set(there.map(({ column_index }) => column_index))
  const names = new Set(there.map(({ name }) => name))
  for (const [at, { column_index, name }] of columns.entries()) {
    const entry = isBatch ? at : null
    if (indexes.has(column_index)) return takenIndex(entry, column_index)
    if (names.has(name)) return takenName(entry, name)
  }
  return conflict('name', 'The table has a column of this index or name already. Choose others.')
}

function takenIndex(entry: Entry, index: number): TihcError {
  return conflict(
    fieldOf(entry, 'column_index'),
    entry === null
      ? `The table has a column of the index ${index} already. Choose another index.`
      : `Entry ${entry} has the index ${index}, which the table has already. Nothing of the batch was stored.`,
  )
}

function takenName(entry: Entry, given: string): TihcError {
  const name = JSON.stringify(given)
  return conflict(
    fieldOf(entry, 'name'),
    entry === null
      ? `The table has a column named ${name} already. Choose another name.`
      : `Entry ${entry} has the name ${name}, which the table has already. Nothing of the batch was stored.`,
  )
}

function fieldOf(entry: Entry, field: keyof ColumnPlace): string {
  return entry === null ? field : `columns.${entry}.${field}`
}

function conflict(field: string, message: string): TihcError {
  return new TihcError('conflict', message, { field })
}
