import type { Parsed } from '../../contract/procedure.ts'
import type { sql as sqlContract } from '../../contract/sql.ts'
import type { Download } from '../../contract/stream.ts'
import type { FormatRegistry } from '../../formats/registry.ts'
import type { StoredResult } from '../results/result-store.ts'
import { TihcError } from '../../contract/errors.ts'
import { exportRows } from '../results/export-rows.ts'

type ExportInput = Parsed<typeof sqlContract['export']>

/**
 * Makes the download of a result.
 *
 * @param input.ended no more rows come, whatever became of the statement
 * @throws {TihcError} `bad_request` for an unknown format or options that it cannot write by, `not_found` for a result
 *   without rows, `busy` while it grows and no number of rows is asked for
 */
export function exportResult(
  result: StoredResult,
  input: ExportInput & { ended: boolean },
  formats: FormatRegistry,
): Download {
  const format = formats.find(input.format)
  if (!format) {
    throw new TihcError(
      'bad_request',
      `There is no format ${JSON.stringify(input.format)}. Take one of `
      + `${formats.all.map(({ name }) => name).join(', ')}.`,
      { field: 'format' },
    )
  }
  const writer = format.createWriter(input)
  const { columns } = result.summary
  if (columns.length === 0) {
    throw new TihcError(
      'not_found',
      'This result has no columns: its statement gave no rows. Take the result of one that did.',
    )
  }
  if (!input.ended && !result.complete && input.rows === undefined) {
    throw new TihcError(
      'busy',
      'The result still grows. Wait for the end of its statement, stop it, or say how many of its rows are wanted.',
      { field: 'rows' },
    )
  }
  return exportRows({
    result,
    rows: Math.min(input.rows ?? Infinity, result.rowCount),
    format,
    writer,
    name: nameOf(columns, input.result),
  })
}

/** The table's name where all columns come from one. */
function nameOf(columns: StoredResult['summary']['columns'], result: number): string {
  const tables = new Set(columns.map(({ table }) => table).filter(Boolean))
  return tables.size === 1 ? Array.from(tables)[0]! : `result-${result + 1}`
}
