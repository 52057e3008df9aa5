import type { SearchDocument } from './rank.ts'

/** A row of `docs` with what its table says. */
export interface DocumentRow {
  no: number
  id: string
  name: string
  desc: string
  source_desc: string | null
  note: string
  tags: string
  table_id: string
  table_name: string
  data_source_id: string
  database: string | null
}

const longestName = 255
const sequenceBits = 2 ** 41
const lengths = 2 ** 8
/** The first number of a column: tables come before. */
export const firstColumn = sequenceBits * lengths

/** The number of a document: tables before columns, shorter names before longer ones. */
export function documentNumber(kind: 'table' | 'column', name: string, sequence: number): number {
  const length = Math.min(name.length, longestName)
  return (kind === 'column' ? firstColumn : 0) + length * sequenceBits + sequence
}

/** The id of a column as it is kept: what it has besides its table's, where it begins with that. */
export function keptId(id: string, tableId: string): string {
  return id.startsWith(`${tableId}-`) ? id.slice(tableId.length) : `=${id}`
}

function columnId(kept: string, tableId: string): string {
  return kept.startsWith('=') ? kept.slice(1) : tableId + kept
}

export function toDocument(row: DocumentRow): SearchDocument {
  const { no, name, desc, source_desc, note, tags, table_id, table_name, data_source_id, database } = row
  const kind = no < firstColumn ? 'table' : 'column'
  return {
    kind,
    id: kind === 'table' ? table_id : columnId(row.id, table_id),
    data_table_id: table_id,
    name,
    table: table_name,
    data_source_id,
    database,
    desc,
    source_desc,
    note,
    tags: tags === '[]' ? [] : JSON.parse(tags) as string[],
  }
}
