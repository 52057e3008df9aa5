import type { Cell } from '../../../contract/sql.ts'
import type { Column, ColumnDefault, Generated } from '../../../schema/model.ts'
import type { ListedColumn } from '../engine.ts'
import type { CreatedTable } from './sqlite-create.ts'
import type { Ask, MetadataRow } from './sqlite-metadata-link.ts'
import { endOfQuoted } from '../../../language/quoted-text.ts'
import { parseColumnType } from '../../../schema/column-type.ts'
import { byTable } from '../rows-by-table.ts'
import { readCreatedTable } from './sqlite-create.ts'
import { jsonList, readEach } from './sqlite-names.ts'

/** The columns of tables and views, in their order; what cannot be read any more has none. */
export async function listColumns(ask: Ask, tables: readonly string[]): Promise<Map<string, ListedColumn[]>> {
  return readEach(tables, part => readColumns(ask, part))
}

/** `hidden` is 1 for the hidden columns of virtual tables, 2 and 3 for columns that are worked out. */
async function readColumns(ask: Ask, tables: readonly string[]): Promise<Map<string, ListedColumn[]>> {
  const keys = await readKeys(ask, tables)
  const rows = await ask(
    `SELECT t.name, t.sql, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
     FROM temp.json_each(?) AS wanted JOIN sqlite_schema AS t ON t.name = wanted.value AND t.type IN ('table', 'view')
     JOIN temp.pragma_table_xinfo(t.name) AS c WHERE c.hidden <> 1 ORDER BY wanted.key, c.cid`,
    jsonList(tables),
  )
  return new Map(
    [...byTable(rows)].map(([table, columns]) => {
      const created = readCreatedTable(String(columns[0]![0] ?? ''))
      const keyed = columns.filter(([, , , , , pk]) => Number(pk) > 0).length
      return [
        table,
        columns.map((row, at) =>
          toColumn(row, {
            ordinal: at + 1,
            created,
            keyed,
            keyOf: name => keys.get(`${table}\0${name}`) ?? null,
          }),
        ),
      ]
    }),
  )
}

interface Ground {
  ordinal: number
  created: CreatedTable
  /** How many columns the primary key has. */
  keyed: number
  keyOf: (column: string) => ListedColumn['inKey']
}

function toColumn(row: MetadataRow, { ordinal, created, keyed, keyOf }: Ground): ListedColumn {
  const [, name, declared, notNull, initial, pk, hidden] = row
  const isKey = Number(pk) > 0
  const facts = created.columns.get(String(name))
  const type = parseColumnType(String(declared ?? ''))
  const isRowId = isKey && keyed === 1 && isRowNumber(type.text, String(name), created)
  return {
    ordinal,
    name: String(name),
    type,
    // SQLite takes NULL in a primary key unless it is the row's number or the table has no such number.
    nullable: Number(notNull) === 0 && !isRowId && !(isKey && (created.withoutRowId || created.strict)),
    default: readDefault(initial),
    generated: readGenerated(Number(hidden), facts?.generated),
    autoIncrement: facts?.autoIncrement ?? false,
    onUpdate: null,
    visible: true,
    charset: null,
    collation: facts?.collation ?? null,
    comment: '',
    options: {},
    inKey: isKey ? 'primary' : keyOf(String(name)),
    notes: null,
  }
}

/** Only `INTEGER PRIMARY KEY` is; not so with DESC behind it, and not in a table without such numbers. */
export function isRowNumber(type: string, column: string, { columns, withoutRowId }: CreatedTable): boolean {
  return /^integer$/i.test(type) && !withoutRowId && !(columns.get(column)?.isKeyDescending ?? false)
}

/** A column without what only lists say of it. */
export function toModel({ inKey: _, notes: __, ...column }: ListedColumn): Column {
  return column
}

/** SQLite keeps the default as it was written. What is no text in quotes means something else between quotes. */
function readDefault(written: Cell | undefined): ColumnDefault | null {
  if (written === null || written === undefined) return null
  const sql = String(written)
  if (/^null$/i.test(sql)) return null
  return sql.startsWith('\'') && endOfQuoted(sql, 0, false) === sql.length
    ? { kind: 'literal', value: sql.slice(1, -1).replaceAll('\'\'', '\'') }
    : { kind: 'expression', sql }
}

function readGenerated(hidden: number, expression: string | null | undefined): Generated | null {
  return hidden === 2 || hidden === 3 ? { expression: expression ?? '', stored: hidden === 3 } : null
}

/** A column that is unique by itself, or the first of another index. */
async function readKeys(ask: Ask, tables: readonly string[]): Promise<Map<string, 'unique' | 'index'>> {
  const rows = await ask(
    `SELECT wanted.value, c.name,
       i."unique" AND NOT i.partial AND (SELECT count(*) FROM temp.pragma_index_info(i.name)) = 1
     FROM temp.json_each(?) AS wanted JOIN temp.pragma_index_list(wanted.value) AS i
     JOIN temp.pragma_index_info(i.name) AS c
     WHERE c.seqno = 0 AND c.name IS NOT NULL`,
    jsonList(tables),
  )
  const keys = new Map<string, 'unique' | 'index'>()
  for (const [table, column, unique] of rows) {
    const place = `${String(table)}\0${String(column)}`
    if (unique === 1 || !keys.has(place)) keys.set(place, unique === 1 ? 'unique' : 'index')
  }
  return keys
}
