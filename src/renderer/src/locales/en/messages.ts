export default {
  rows: '{n} row | {n} rows',
  affected: '{n} row affected | {n} rows affected',
  insertId: 'insert id {id}',
  limited: 'cut at the row limit',
  failed: 'Failed',
  cancelled: 'Cancelled',
  jump: 'Line {line}, column {column}',
  toStatement: 'Statement at line {line}',
  code: 'error {code}',
  nothing: 'Done; there is nothing to tell.',
}
