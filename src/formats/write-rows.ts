import type { WholeCell } from './cell-fields.ts'
import type { FileFormat, FormatColumn, FormatOptions } from './format.ts'
import { ByteSink } from './byte-sink.ts'
import { createCellFields } from './cell-fields.ts'
import { usualOptions } from './format.ts'

/** Writes rows of cells, a part at a time, for lists and copies. */
export interface CellWriter {
  /** What the file begins with. */
  begin: () => Uint8Array<ArrayBuffer>
  rows: (rows: ReadonlyArray<readonly WholeCell[]>) => Uint8Array<ArrayBuffer>
  end: () => Uint8Array<ArrayBuffer>
}

/**
 * @param options what is not said is as usual
 * @throws {TihcError} `bad_request` for options that the format cannot write by
 *
 * @example
 * const file = createCellWriter(csv, [{ name: 'id' }, { name: 'name' }])
 * const bytes = [file.begin(), file.rows([[1, 'ann'], [2, null]]), file.end()]
 */
export function createCellWriter(
  format: FileFormat,
  columns: readonly FormatColumn[],
  options: Partial<FormatOptions> = {},
): CellWriter {
  const writer = format.createWriter({ ...usualOptions, ...options })
  const fieldsOf = createCellFields(columns)
  const written = (write: (out: ByteSink) => void) => {
    const out = new ByteSink()
    write(out)
    return out.take().slice()
  }
  return {
    begin: () => written(out => writer.begin(columns, out)),
    rows: rows =>
      written(out => {
        for (const row of rows) writer.row(fieldsOf(row), out)
      }),
    end: () => written(out => writer.end(out)),
  }
}
