import type { DropdownOption } from 'naive-ui'
import type { ObjectNode } from './object-nodes.ts'
import { t } from '@/locales/index.ts'
import { usePermissionStore } from '@/store/index.ts'
import { canDisconnect } from './useConnectionActs.ts'

const icons = {
  openSelect: 'i-lucide:table-2',
  openEditor: 'i-lucide:square-terminal',
  insert: 'i-lucide:text-cursor-input',
  copy: 'i-lucide:copy',
  refresh: 'i-lucide:refresh-cw',
  check: 'i-lucide:activity',
  edit: 'i-lucide:pencil',
  disconnect: 'i-lucide:unplug',
  newDatabase: 'i-lucide:database-zap',
  dropDatabase: 'i-lucide:trash-2',
  addColumn: 'i-lucide:table-columns-split',
  dropColumn: 'i-lucide:trash-2',
}
export type ObjectAct = keyof typeof icons

function option(act: ObjectAct, more: Partial<DropdownOption> = {}): DropdownOption {
  return { key: act, label: t(`tree.${act}`), icon: () => h('i', { class: `${icons[act]} text-14` }), ...more }
}

/** Whether the person may change what a line's server holds, as far as is known before it is asked. */
function mayChange(node: ObjectNode): boolean {
  if (!('connection' in node) || node.connection.readOnly || node.from) return false
  const isServers = 'database' in node && node.database.system
  return !isServers && usePermissionStore().may('ChangeSchema')
}

/** What changes the line itself, behind a line of its own. */
function changes(node: ObjectNode, ...acts: ObjectAct[]): DropdownOption[] {
  return mayChange(node) ? [{ key: 'line-of-changes', type: 'divider' }, ...acts.map(act => option(act))] : []
}

/** What can be done with a line of the object tree. */
export function objectMenu(node: ObjectNode): DropdownOption[] {
  switch (node.kind) {
    case 'connection': return [
      ...[option('openEditor'), option('copy'), option('refresh'), { key: 'line', type: 'divider' }, option('check')],
      ...usePermissionStore().may('ChangeConnections') ? [option('edit')] : [],
      option('disconnect', { disabled: !canDisconnect(node.connection.id) }),
      ...node.connection.capabilities.databases ? changes(node, 'newDatabase') : [],
    ]
    case 'database': return [
      ...[option('openEditor'), option('insert'), option('copy'), option('refresh')],
      ...node.connection.capabilities.databases ? changes(node, 'dropDatabase') : [],
    ]
    case 'table': return [
      ...[option('openSelect'), option('openEditor'), option('insert'), option('copy'), option('refresh')],
      ...node.table.kind === 'table' ? changes(node, 'addColumn') : [],
    ]
    case 'column': return [
      ...[option('insert'), option('copy')],
      ...node.table.kind === 'table' ? changes(node, 'dropColumn') : [],
    ]
    default: return []
  }
}
