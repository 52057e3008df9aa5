import type { ResultColumn } from '@contract/sql.ts'
import type { WholeCell } from '@formats/cell-fields.ts'
import type { FormatOptions } from '@formats/format.ts'
import type { CopyFormat } from '@/components/grid/copy-formats.ts'
import { csv } from '@formats/csv.ts'
import { jsonLines } from '@formats/json-lines.ts'
import { createCellWriter } from '@formats/write-rows.ts'
import { cellText } from '@/utils/cell.ts'
import { createTableWriter } from './copy-table.ts'

/** How SQL of the connection's family is written. */
export interface SqlWriting {
  quoteName: (name: string) => string
  literal: (value: WholeCell) => string
}

/** Writes rows as text, a part at a time. A cell that is not selected itself is undefined. */
export interface CopyWriter {
  begin: string
  row: (cells: ReadonlyArray<WholeCell | undefined>) => string
  /** Between two rows. */
  between: string
  end: string
}

/** Numbers as the server wrote them; the rest as literals. */
const bare = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i
/** Without an exponent it would be a whole number or a decimal, which have no zero with a sign. */
const negativeZero = /^-[0.]+$/

export interface CopyOptions {
  /** Begins with the names of the columns. */
  header: boolean
  sql: SqlWriting
  /** It is copied as the value that it is: quotes are for who has to tell cells apart. */
  isOneCell?: boolean
}

/**
 * What cells are written by: for the clipboard's text, and behind that for its HTML where a spreadsheet is to take
 * them.
 */
export function createCopyWriters(
  format: CopyFormat,
  columns: readonly ResultColumn[],
  options: CopyOptions,
): CopyWriter[] {
  const { header, isOneCell = false } = options
  const text = createCopyWriter(format, columns, options)
  return format === 'tsv' && (!isOneCell || header) ? [text, createTableWriter(columns, { header })] : [text]
}

function createCopyWriter(
  format: CopyFormat,
  columns: readonly ResultColumn[],
  { header, sql, isOneCell = false }: CopyOptions,
): CopyWriter {
  if (format === 'tsv' && isOneCell && !header) return plain()
  switch (format) {
    case 'tsv': return separated(columns, { header, delimiter: '\t', null: 'NULL', lineEnd: 'lf' })
    case 'csv': return separated(columns, { header, lineEnd: 'lf' })
    case 'json': return json(columns)
    case 'insert': return insert(columns, sql)
    case 'markdown': return markdown(columns)
    case 'in': return inList(columns, sql)
    default: return format satisfies never
  }
}

function plain(): CopyWriter {
  return { begin: '', row: ([cell]) => cellText(cell ?? null), between: '', end: '' }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function separated(columns: readonly ResultColumn[], options: Partial<FormatOptions>): CopyWriter {
  const writer = createCellWriter(csv, columns, options)
  const single = createCellWriter(csv, columns.slice(0, 1), options)
  const lineOf = (made: Uint8Array) => decoder.decode(made).slice(0, -1)
  /** What is not selected is left empty. */
  const withGaps = (cells: ReadonlyArray<WholeCell | undefined>) =>
    cells.map(cell => cell === undefined ? '' : lineOf(single.rows([[cell]]))).join(options.delimiter ?? ',')
  return {
    begin: decoder.decode(writer.begin()),
    row: cells => cells.includes(undefined) ? withGaps(cells) : lineOf(writer.rows([cells as WholeCell[]])),
    between: '\n',
    end: '',
  }
}

function json(columns: readonly ResultColumn[]): CopyWriter {
  const writer = createCellWriter(jsonLines, columns)
  writer.begin()
  return {
    begin: '[\n  ',
    row: cells => decoder.decode(writer.rows([cells.map(cell => cell ?? null)])).trimEnd(),
    between: ',\n  ',
    end: '\n]',
  }
}

function literalOf(cell: WholeCell | undefined, { kind }: ResultColumn, { literal }: SqlWriting): string {
  if (cell === undefined || cell === null) return 'NULL'
  const isNumber = kind === 'integer' || kind === 'decimal' || kind === 'float'
  if (!isNumber || !bare.test(String(cell))) return literal(cell)
  return kind === 'float' && negativeZero.test(String(cell)) ? `${String(cell)}e0` : String(cell)
}

/** The one table that the columns come from, where it is one. */
function tableOf(columns: readonly ResultColumn[]): string {
  const tables = new Set(columns.map(({ table }) => table).filter(table => table !== ''))
  return tables.size === 1 ? [...tables][0]! : 'table_name'
}

function insert(columns: readonly ResultColumn[], sql: SqlWriting): CopyWriter {
  const names = columns.map(({ name }) => sql.quoteName(name)).join(', ')
  return {
    begin: `INSERT INTO ${sql.quoteName(tableOf(columns))} (${names}) VALUES\n  `,
    row: cells => `(${cells.map((cell, at) => literalOf(cell, columns[at]!, sql)).join(', ')})`,
    between: ',\n  ',
    end: ';',
  }
}

function markdown(columns: readonly ResultColumn[]): CopyWriter {
  const escaped = (text: string) => text.replaceAll(/[\\|]/g, '\\$&').replaceAll(/\r\n|\r|\n/g, '<br>')
  const line = (texts: string[]) => `| ${texts.join(' | ')} |`
  const rule = columns.map(({ kind }) => kind === 'integer' || kind === 'decimal' || kind === 'float' ? '--:' : '---')
  return {
    begin: `${line(columns.map(({ name }) => escaped(name)))}\n${line(rule)}\n`,
    row: cells => line(cells.map(cell => cell === undefined ? '' : escaped(cellText(cell)))),
    between: '\n',
    end: '',
  }
}

/** Each value once; NULL is in no list. */
function inList(columns: readonly ResultColumn[], sql: SqlWriting): CopyWriter {
  const seen = new Set<string>()
  return {
    begin: 'IN (',
    row(cells) {
      const texts = cells.flatMap((cell, at) =>
        cell === undefined || cell === null ? [] : [literalOf(cell, columns[at]!, sql)])
      const added = texts.filter(text => !seen.has(text) && seen.add(text))
      // What stands between rows is written here, as a row may add nothing.
      return `${added.length > 0 && seen.size > added.length ? ', ' : ''}${added.join(', ')}`
    },
    between: '',
    end: ')',
  }
}
