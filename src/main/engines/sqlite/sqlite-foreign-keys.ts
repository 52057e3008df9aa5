import type { ForeignKey } from '../../../schema/model.ts'
import type { CreatedTable } from './sqlite-create.ts'
import type { Ask, MetadataRow } from './sqlite-metadata-link.ts'
import { byTable } from '../rows-by-table.ts'
import { jsonList, readEach } from './sqlite-names.ts'

/** The rows of foreign_key_list. Columns that are not named are those of the other table's primary key. */
export function readReferences(ask: Ask, tables: readonly string[]): Promise<Map<string, MetadataRow[]>> {
  return readEach(tables, async part =>
    byTable(
      await ask(
        `SELECT wanted.value, f.id, f."table", f."from",
       coalesce(f."to", (SELECT p.name FROM temp.pragma_table_info(f."table") AS p WHERE p.pk = f.seq + 1)),
       f.on_update, f.on_delete
     FROM temp.json_each(?) AS wanted JOIN temp.pragma_foreign_key_list(wanted.value) AS f
     ORDER BY wanted.key, f.id DESC, f.seq`,
        jsonList(part),
      ),
    ),
  )
}

/** Joins the rows with the text, which alone has their names; SQLite counts from the last one backwards. */
export function toForeignKeys(rows: MetadataRow[], { foreignKeys }: CreatedTable): ForeignKey[] {
  return [...byTable(rows).values()].map((parts, at): ForeignKey => {
    const [table, , , onUpdate, onDelete] = parts[0]!
    return {
      name: foreignKeys[at]?.name ?? null,
      columns: parts.map(([, column]) => String(column)),
      referencedDatabase: null,
      referencedTable: String(table),
      referencedColumns: parts.flatMap(([, , column]) =>
        column === null || column === undefined ? [] : [String(column)],
      ),
      onUpdate: String(onUpdate),
      onDelete: String(onDelete),
      options: foreignKeys[at]?.options ?? {},
    }
  })
}
