import { StoreError } from './store-error.ts'

/*
 * Values on their way between JavaScript and SQLite.
 */
export type Row = Record<string, unknown>

/**
 * Parameters as one list: spread out, a single object among them would be taken for names and values.
 * better-sqlite3 binds every number as REAL; whole ones are meant as INTEGER (-0 stays what it is).
 */
export function bound(parameters: readonly unknown[]): unknown[] {
  return parameters.map((value) => {
    // It would be stored as NULL although somebody forgot a value.
    if (value === undefined)
      throw new StoreError('A parameter is undefined; send null where that is meant.', 'STORE_PARAMETER')
    return typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)
      ? BigInt(value)
      : value
  })
}

/** Integers are read exactly and become numbers where a number can hold them. */
export function withNumbers(row: Row): Row {
  for (const key in row) {
    if (typeof row[key] === 'bigint') row[key] = smallest(row[key])
  }
  return row
}

/** A number where it can hold the integer, else as it was read. */
export function smallest(value: number | bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
    ? Number(value)
    : value
}
