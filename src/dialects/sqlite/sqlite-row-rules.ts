import type { RowRules } from '../row-rules.ts'

/** Names of the number that each row of a table has; a column of the same name hides it. */
const rowidNames = ['rowid', '_rowid_', 'oid']

export const sqliteRowRules: RowRules = {
  hiddenKey({ columns, options }) {
    if (options['WITHOUT ROWID']) return null
    const taken = new Set(columns.map(({ name }) => name.toLowerCase()))
    return rowidNames.find(name => !taken.has(name)) ?? null
  },
  // https://sqlite.org/datatype3.html#determination_of_column_affinity: a text's column keeps texts and bytes.
  holds: ({ type }) => /CHAR|CLOB|TEXT/.test(type.base) && !type.base.includes('INT') ? 'text' : 'any',
  placing: () => 'value',
}
