import type { Index, IndexPart } from '../../../schema/model.ts'
import type { CreatedIndex, CreatedTable } from './sqlite-create.ts'
import type { Ask, MetadataRow } from './sqlite-metadata-link.ts'
import { byTable } from '../rows-by-table.ts'
import { readCreatedIndex } from './sqlite-create.ts'
import { jsonList, readEach } from './sqlite-names.ts'

const listKey = (names: string[]) => JSON.stringify(names.map(name => name.toLowerCase()))

/** An index as SQLite keeps it, before it is told from the keys that made it. */
export interface ListedIndex {
  name: string
  unique: boolean
  /** `c` for CREATE INDEX, `u` for UNIQUE, `pk` for a primary key. */
  origin: string
  parts: IndexPart[]
  where: string | null
}

/** Reads index_list and index_xinfo for the parts, and the texts for what is an expression or a condition. */
export function readIndexes(ask: Ask, tables: readonly string[]): Promise<Map<string, ListedIndex[]>> {
  return readEach(tables, part => readAll(ask, part))
}

async function readAll(ask: Ask, tables: readonly string[]): Promise<Map<string, ListedIndex[]>> {
  const rows = await ask(
    `SELECT wanted.value, i.name, i."unique", i.origin, t.sql, c.cid, c.name, c."desc", c.coll
     FROM temp.json_each(?) AS wanted JOIN temp.pragma_index_list(wanted.value) AS i
     JOIN temp.pragma_index_xinfo(i.name) AS c
     LEFT JOIN sqlite_schema AS t ON t.type = 'index' AND t.name = i.name
     WHERE c."key" = 1 ORDER BY wanted.key, i.seq DESC, c.seqno`,
    jsonList(tables),
  )
  return new Map(
    [...byTable(rows)].map(([table, parts]) => [
      table,
      [...byTable(parts)].map(([name, list]) => toListedIndex(name, list)),
    ]),
  )
}

function toListedIndex(name: string, rows: MetadataRow[]): ListedIndex {
  const [unique, origin, sql] = rows[0]!
  const created: CreatedIndex
    = sql === null || sql === undefined ? { parts: [], where: null } : readCreatedIndex(String(sql))
  return {
    name,
    unique: unique === 1,
    origin: String(origin),
    parts: rows.map((row, at) => toPart(row, created.parts[at])),
    where: created.where,
  }
}

/** `cid` is −2 for an expression, −1 for the number of the row. */
function toPart([, , , cid, column, descending, collation]: MetadataRow, text: string | undefined): IndexPart {
  const isExpression = Number(cid) === -2
  return {
    column: isExpression ? null : column === null || column === undefined ? 'rowid' : String(column),
    expression: isExpression ? (text ?? '') : null,
    length: null,
    descending: descending === 1,
    collation: collation === null || collation === undefined ? null : String(collation),
  }
}

/**
 * The indexes as the model has them. One that was made for a UNIQUE has the name of that, or none; the primary key's is
 * left out.
 */
export function toIndexes(listed: readonly ListedIndex[], table: CreatedTable): Index[] {
  const uniques = [...table.uniques]
  const indexes = listed
    .filter(({ origin }) => origin !== 'pk')
    .map((index): Index => {
      const key = index.origin === 'u' ? takeKey(uniques, index) : null
      return {
        name: index.origin === 'u' ? (key?.name ?? null) : index.name,
        unique: index.unique,
        kind: 'BTREE',
        parts: index.parts.map(part => withoutUsual(part, table)),
        where: index.where,
        visible: true,
        comment: '',
        options: {
          ...(index.origin === 'u' && { CONSTRAINT: true as const }),
          ...(key?.onConflict && { 'ON CONFLICT': key.onConflict }),
        },
      }
    })
  return [...indexes.filter(({ name }) => name !== null).sort(byName), ...indexes.filter(({ name }) => name === null)]
}

/** SQLite makes no second index for the same columns: what is left over names nothing. */
function takeKey(uniques: CreatedTable['uniques'], { parts }: ListedIndex): CreatedTable['uniques'][number] | null {
  const columns = listKey(parts.map(({ column }) => column ?? ''))
  const at = uniques.findIndex(unique => listKey(unique.columns) === columns)
  return at === -1 ? null : uniques.splice(at, 1)[0]!
}

/** The collation that a part has anyway, from its column or from SQLite, is left out. */
export function withoutUsual(part: IndexPart, { columns }: CreatedTable): IndexPart {
  const usual = (part.column !== null && columns.get(part.column)?.collation) || 'BINARY'
  return part.collation?.toUpperCase() === usual.toUpperCase() ? { ...part, collation: null } : part
}

function byName(a: Index, b: Index): number {
  return a.name! < b.name! ? -1 : 1
}
