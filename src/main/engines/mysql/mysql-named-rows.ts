import type { MetadataResult } from '../engine.ts'

/** A row by the names of its columns in lower case; every value as text, and null for what is none. */
export type NamedRow = Record<string, string | null>

export function namedRows({ columns, rows }: Pick<MetadataResult, 'columns' | 'rows'>): NamedRow[] {
  return rows.map(row => Object.fromEntries(columns.map(({ name }, at) => {
    const value = row[at]
    return [name.toLowerCase(), value == null || typeof value === 'object' ? null : String(value)]
  })))
}
