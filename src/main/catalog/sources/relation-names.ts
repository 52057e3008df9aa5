/*
 * How columns are called that hold another table's key: `user_id`, `userId` and `user_no` for `user` or `users`. By
 * these names relations are guessed that no foreign key declares.
 */

const endings = /^(.+?)(?:_id|_no|_key|_uuid|Id|ID)$/

/**
 * @param column the name of a column
 * @returns the tables that it may refer to, the likeliest first; none where its name says nothing
 */
export function tableNames(column: string): string[] {
  const stem = endings.exec(column)?.[1]
  if (stem === undefined) return []
  const plural = /[^aeiou]y$/.test(stem)
    ? `${stem.slice(0, -1)}ies`
    : /(?:s|x|ch|sh)$/.test(stem)
      ? `${stem}es`
      : `${stem}s`
  return [...new Set([plural, stem, `${stem}s`])]
}

/**
 * @param table the name of a table
 * @param key the one column of its primary key
 * @returns how columns of other tables may be called that refer to it
 */
export function keyNames(table: string, key: string): string[] {
  const singular = table.endsWith('ies')
    ? `${table.slice(0, -3)}y`
    : /(?:s|x|ch|sh)es$/.test(table)
      ? table.slice(0, -2)
      : table.endsWith('s') ? table.slice(0, -1) : table
  const stems = [...new Set([singular, table])]
  const called = key.toLowerCase() === 'id' ? [] : [key]
  return [...new Set([...called, ...stems.flatMap(stem => [`${stem}_id`, `${stem}Id`, `${stem}_no`, `${stem}_key`])])]
}
