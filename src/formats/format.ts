import type { ResultColumn } from '../contract/sql.ts'
import type { ByteSink } from './byte-sink.ts'

/**
 * What a field is. Its bytes are digits for numbers, UTF-8 for texts (decimals, times and JSON too), themselves for
 * binary values and for what is `invalid`: a text whose bytes are none in its character set. A text in UTF-8 may hold
 * such bytes without being called so.
 */
export const fieldKind = { null: 0, integer: 1, float: 2, text: 3, binary: 4, invalid: 5 } as const

/** One row, its fields as places in `bytes`. Whoever gives it fills the same object again for the next row. */
export interface RowFields {
  bytes: Uint8Array
  /** A `fieldKind` for each column. */
  readonly kinds: Uint8Array
  readonly starts: Int32Array
  readonly ends: Int32Array
}

/** What a format may know of a column; only its name is always there. */
export type FormatColumn = Pick<ResultColumn, 'name'> & Partial<ResultColumn>

/** What a person may choose; a format takes what means something to it and leaves the rest. */
export interface FormatOptions {
  /** A first line with the names of the columns. */
  header: boolean
  /** Between two fields: one ASCII character that is neither a letter, a digit nor a line end. */
  delimiter: string
  /** Around fields: as the delimiter, and another one. */
  quote: string
  /** What stands for NULL; undefined for the format's own way. */
  null?: string
  /** The mark by which spreadsheets know UTF-8. */
  bom: boolean
  /** Undefined for the format's own. */
  lineEnd?: 'lf' | 'crlf'
}

/** Writes the rows of one file. All three put bytes into `out`; `begin` comes first, `end` last. */
export interface RowWriter {
  begin: (columns: readonly FormatColumn[], out: ByteSink) => void
  row: (fields: RowFields, out: ByteSink) => void
  end: (out: ByteSink) => void
}

/** One format of files with rows. It does no input or output, and runs in the main process and in pages alike. */
export interface FileFormat {
  /** As callers name it: `csv`. */
  name: string
  /** As people call it, in every language: `CSV`. */
  title: string
  /** `text/csv; charset=utf-8` */
  mediaType: string
  /** Of file names, without the dot. */
  extension: string
  /** @throws {TihcError} `bad_request`, with the field's name in its details, for options that it cannot write by */
  createWriter: (options: FormatOptions) => RowWriter
}

export const usualOptions: FormatOptions = { header: true, delimiter: ',', quote: '"', bom: false }

/** No fields yet, with places for so many columns. */
export function emptyFields(columns: number): RowFields {
  return {
    bytes: new Uint8Array(0),
    kinds: new Uint8Array(columns),
    starts: new Int32Array(columns),
    ends: new Int32Array(columns),
  }
}
