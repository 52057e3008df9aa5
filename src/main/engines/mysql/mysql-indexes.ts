import type { Index, IndexPart, Options, PrimaryKey } from '../../../schema/model.ts'
import type { Dictionary } from './mysql-dictionary.ts'
import type { MetadataLink } from './mysql-metadata-pool.ts'
import { byTable } from '../rows-by-table.ts'
import { unescapeExpression } from './mysql-expressions.ts'
import { byName, listOf } from './mysql-names.ts'

/** The indexes of one table. */
export interface TableIndexes {
  /** Without what the table itself says of it. */
  primaryKey: PrimaryKey | null
  indexes: Index[]
}

/** What STATISTICS says of one part, in the order of its SELECT. */
type Row = Array<string | number | null>

/** Reads information_schema.STATISTICS. Which of TiDB's indexes are global stands in TIDB_INDEXES alone. */
export async function readIndexes(
  { ask, product }: MetadataLink,
  { has, orNull }: Dictionary,
  database: string,
  tables: readonly string[],
): Promise<Map<string, TableIndexes>> {
  const rows = await ask(
    `SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME, NON_UNIQUE, COLLATION, SUB_PART, INDEX_TYPE, INDEX_COMMENT,
       ${orNull('STATISTICS', 'EXPRESSION')}, ${orNull('STATISTICS', 'IS_VISIBLE')}, ${orNull('STATISTICS', 'IGNORED')}
     FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (?)
     ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`,
    [database, listOf(tables)],
  )
  const global = new Map(
    has('TIDB_INDEXES', 'IS_GLOBAL')
      ? byTable(
          await ask(
            `SELECT TABLE_NAME, KEY_NAME FROM information_schema.TIDB_INDEXES
         WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (?) AND IS_GLOBAL = 1`,
            [database, listOf(tables)],
          ),
        )
      : [],
  )
  return new Map(
    [...byTable<Row[number]>(rows)].map(([table, parts]) => {
      const globals = new Set(global.get(table)?.map(([name]) => name))
      return [table, toIndexes(parts, globals, product)]
    }),
  )
}

function toIndexes(rows: Row[], globals: ReadonlySet<string | null | undefined>, product: string): TableIndexes {
  const all = [...byTable(rows)].map(([name, parts]) =>
    toIndex(name, parts, globals.has(name) ? { GLOBAL: true } : {}, product),
  )
  const primary = all.find(({ name }) => name === 'PRIMARY')
  return {
    primaryKey: primary
      ? { name: null, parts: primary.parts, clustered: null, comment: primary.comment, options: primary.options }
      : null,
    indexes: all.filter(index => index !== primary).sort(byName),
  }
}

function toIndex(name: string, parts: Row[], options: Options, product: string): Index & { name: string } {
  const [, nonUnique, , , type, comment, , visible, ignored] = parts[0]!
  const kind = String(type ?? '').toUpperCase()
  return {
    name,
    unique: Number(nonUnique) === 0,
    kind,
    parts: parts.map(part => toPart(part, kind, product)),
    where: null,
    visible: visible !== 'NO' && ignored !== 'YES',
    comment: String(comment ?? ''),
    options,
  }
}

function toPart([column, , collation, subPart, , , expression]: Row, kind: string, product: string): IndexPart {
  const isExpression = expression != null
  return {
    // TiDB writes the word NULL for the column of an expression.
    column: isExpression ? null : String(column),
    expression: isExpression ? unescapeExpression(String(expression), product) : null,
    // Of spatial ones it is the size of a box.
    length: subPart == null || kind === 'SPATIAL' ? null : Number(subPart),
    descending: collation === 'D',
    collation: null,
  }
}
