import type { DropdownOption } from 'naive-ui'
import type { ObjectNode } from './object-nodes.ts'
import { t } from '@/locales/index.ts'
import { usePermissionStore } from '@/store/index.ts'
import { formatNumber } from '@/utils/format.ts'
import { canDisconnect } from './useConnectionActs.ts'

const icons = {
  openSelect: 'i-lucide:table-2',
  openStructure: 'i-lucide:table-properties',
  newTable: 'i-lucide:table-properties',
  newView: 'i-lucide:eye',
  openEditor: 'i-lucide:square-terminal',
  insert: 'i-lucide:text-cursor-input',
  copy: 'i-lucide:copy',
  copyDdl: 'i-lucide:file-code',
  writeSelect: 'i-lucide:search',
  writeInsert: 'i-lucide:plus',
  writeUpdate: 'i-lucide:pencil-line',
  refresh: 'i-lucide:refresh-cw',
  check: 'i-lucide:activity',
  edit: 'i-lucide:pencil',
  ddlJobs: 'i-lucide:hammer',
  disconnect: 'i-lucide:unplug',
  newDatabase: 'i-lucide:database-zap',
  openPrivileges: 'i-lucide:key-round',
  bringBack: 'i-lucide:archive-restore',
  bringDatabaseBack: 'i-lucide:archive-restore',
  dropDatabase: 'i-lucide:trash-2',
  addColumn: 'i-lucide:table-columns-split',
  renameTable: 'i-lucide:pencil',
  truncateTables: 'i-lucide:eraser',
  dropTables: 'i-lucide:trash-2',
  dropColumn: 'i-lucide:trash-2',
  openProgram: 'i-lucide:file-code',
  copyProgram: 'i-lucide:copy',
  dropProgram: 'i-lucide:trash-2',
}
export type ObjectAct = keyof typeof icons

type NodeOf<Kind extends ObjectNode['kind']> = Extract<ObjectNode, { kind: Kind }>

const icon = (name: string) => () => h('i', { class: `${name} text-14` })

function option(act: ObjectAct, more: Partial<DropdownOption> = {}): DropdownOption {
  return { key: act, label: t(`tree.${act}`), icon: icon(icons[act]), ...more }
}

/** Whether the person may change what a line's server holds, as far as is known before it is asked. */
function mayChange(node: ObjectNode): boolean {
  if (!('connection' in node) || node.connection.readOnly || node.from) return false
  const isServers = 'database' in node && node.database.system
  return !isServers && usePermissionStore().may('ChangeSchema')
}

/** What changes the line itself, behind a line of its own. */
function changes(node: ObjectNode, ...options: DropdownOption[]): DropdownOption[] {
  return mayChange(node) && options.length > 0
    ? [{ key: 'line-of-changes', type: 'divider' }, ...options]
    : []
}

const isTable = ({ table }: NodeOf<'table'>) => table.kind === 'table'
const isSequence = ({ table }: NodeOf<'table'>) => table.kind === 'sequence'

/** Statements about tables; a view is only read, a sequence has no columns. */
function writing(nodes: ReadonlyArray<NodeOf<'table'>>): DropdownOption[] {
  if (nodes.some(({ table }) => table.kind === 'sequence')) return []
  const children = nodes.every(isTable)
    ? [option('writeSelect'), option('writeInsert'), option('writeUpdate')]
    : [option('writeSelect')]
  return [{ key: 'write', label: t('tree.write'), icon: icon('i-lucide:file-pen-line'), children }]
}

/** The server's statement is had of tables and views. */
const copying = (nodes: ReadonlyArray<NodeOf<'table'>>): DropdownOption[] =>
  nodes.some(({ table }) => table.kind === 'sequence') ? [] : [option('copyDdl')]

function tableMenu(node: NodeOf<'table'>): DropdownOption[] {
  return [
    ...isSequence(node) ? [] : [option('openStructure', isTable(node) ? {} : { label: t('tree.openView') })],
    ...[option('openSelect'), option('openEditor'), option('insert')],
    ...[...writing([node]), option('copy'), ...copying([node]), option('refresh')],
    ...changes(
      node,
      ...isTable(node) ? [option('addColumn')] : [],
      option('renameTable'),
      ...isTable(node) ? [option('truncateTables')] : [],
      option('dropTables'),
    ),
  ]
}

/** What can be done with several lines that belong together: tables of a database, or columns of a table. */
function severalMenu(nodes: readonly ObjectNode[]): DropdownOption[] {
  const n = formatNumber(nodes.length)
  const copy = option('copy', { label: t('tree.copyNames', { n }) })
  const tables = nodes.filter(node => node.kind === 'table')
  const [first] = tables
  if (!first) return [option('insert'), copy]
  return [
    ...[option('insert'), ...writing(tables), copy, ...copying(tables)],
    ...changes(
      first,
      ...tables.every(isTable) ? [option('truncateTables', { label: t('tree.truncateSeveral', { n }) })] : [],
      option('dropTables', { label: t('tree.dropSeveral', { n }) }),
    ),
  ]
}

function connectionMenu(node: NodeOf<'connection'>): DropdownOption[] {
  const { id, capabilities: can } = node.connection
  return [
    ...[option('openEditor'), option('copy'), option('refresh'), { key: 'line', type: 'divider' }, option('check')],
    ...usePermissionStore().may('ChangeConnections') ? [option('edit')] : [],
    ...can.ddlJobs ? [option('ddlJobs')] : [],
    option('disconnect', { disabled: !canDisconnect(id) }),
    ...changes(
      node,
      ...can.databases ? [option('newDatabase')] : [],
      ...can.ddlJobs ? [option('bringDatabaseBack')] : [],
    ),
  ]
}

function databaseMenu(node: NodeOf<'database'>): DropdownOption[] {
  const { capabilities: can } = node.connection
  return [
    ...[option('openEditor'), option('insert'), option('copy'), option('refresh')],
    ...can.accounts && !node.from ? [option('openPrivileges')] : [],
    ...changes(
      node,
      option('newTable'),
      ...can.views ? [option('newView')] : [],
      ...can.ddlJobs ? [option('bringBack')] : [],
      ...can.databases ? [option('dropDatabase')] : [],
    ),
  ]
}

/** What can be done with lines of the object tree. */
export function objectMenu(nodes: readonly ObjectNode[]): DropdownOption[] {
  const [node, second] = nodes
  if (second) return severalMenu(nodes)
  switch (node?.kind) {
    case 'connection': return connectionMenu(node)
    case 'database': return databaseMenu(node)
    case 'table': return tableMenu(node)
    case 'column': return [
      ...[option('insert'), option('copy')],
      ...node.table.kind === 'table' ? changes(node, option('dropColumn')) : [],
    ]
    case 'programs': return [option('refresh')]
    case 'program': return [
      ...[option('openProgram'), option('insert'), option('copy'), option('copyProgram', { label: t('tree.copyDdl') })],
      ...changes(node, option('dropProgram')),
    ]
    default: return []
  }
}
