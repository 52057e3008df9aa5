import type { Table } from '@contract/tables.ts'
import type { ObjectNode } from './object-nodes.ts'
import type { StructureAct } from './structure-change.ts'
import { t } from '@/locales/index.ts'
import { describeError } from '@/utils/describe-error.ts'
import { formatBytes, formatNumber } from '@/utils/format.ts'
import workbenchApi from './api.ts'

type TableNode = Extract<ObjectNode, { kind: 'table' }>

const figures = (rows: number, bytes: number) =>
  ({ rows: t('workbench.rows', { n: formatNumber(rows) }, rows), bytes: formatBytes(bytes) })

/** What is in objects, as far as their server estimates it. */
function figuresOf(objects: readonly Table[]) {
  const sum = (figure: 'rows' | 'bytes') => objects.reduce((all, table) => all + (table[figure] ?? 0), 0)
  return figures(sum('rows'), sum('bytes'))
}

async function ofDatabase(databaseId: number): Promise<string> {
  const { rows, bytes, ...counts } = await workbenchApi.databaseSize(databaseId)
  const tables = (['tables', 'views', 'sequences'] as const)
    .filter(part => counts[part] > 0)
    .map(part => t(`structure.parts.${part}`, { n: formatNumber(counts[part]) }, counts[part]))
    .join(t('common.comma'))
  if (!tables) return t('structure.empty')
  // Statistics that are behind say 0, and nobody should read that nothing is lost.
  if (!rows || bytes === null) return t('structure.countOnly', { tables })
  return t('structure.contents', { tables, ...figures(rows, bytes) })
}

async function ofTables(act: StructureAct, nodes: readonly TableNode[]): Promise<string> {
  const [first, second] = nodes
  // A view has no rows of its own, and a sequence counts.
  if (!nodes.some(({ table }) => table.kind === 'table')) return t('structure.usersFail')
  const { data } = await workbenchApi.contents(first!.database.id, second ? undefined : first!.table.name)
  const ids = new Set(nodes.map(({ table }) => table.id))
  const tables = data.filter(({ id, kind }) => kind === 'table' && ids.has(id))
  const isKnown = tables.length > 0 && tables.every(({ rows }) => rows !== null)
    && tables.some(({ rows }) => rows! > 0)
  const which = act === 'truncateTables' ? 'rows' : 'tables'
  return isKnown ? t(`structure.lost.${which}`, figuresOf(tables)) : t(`structure.lostUnknown.${which}`)
}

/**
 * What goes with the lines that an act is about, in words.
 *
 * @returns why it is not known where the server does not say; '' for acts that are told of otherwise
 */
export async function lossOf(act: StructureAct, nodes: readonly ObjectNode[]): Promise<string> {
  const [node] = nodes
  try {
    if (act === 'dropDatabase' && node?.kind === 'database') return await ofDatabase(node.database.id)
    if (act === 'dropProgram') return t('structure.callersFail')
    if (act === 'dropTables' || act === 'truncateTables') return await ofTables(act, nodes as TableNode[])
    return ''
  } catch (thrown) {
    return describeError(thrown)
  }
}
