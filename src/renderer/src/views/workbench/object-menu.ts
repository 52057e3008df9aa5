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
}
export type ObjectAct = keyof typeof icons

function option(act: ObjectAct, more: Partial<DropdownOption> = {}): DropdownOption {
  return { key: act, label: t(`tree.${act}`), icon: () => h('i', { class: `${icons[act]} text-14` }), ...more }
}

/** What can be done with a line of the object tree. */
export function objectMenu(node: ObjectNode): DropdownOption[] {
  switch (node.kind) {
    case 'connection': return [
      ...[option('openEditor'), option('copy'), option('refresh'), { key: 'line', type: 'divider' }, option('check')],
      ...usePermissionStore().may('ChangeConnections') ? [option('edit')] : [],
      option('disconnect', { disabled: !canDisconnect(node.connection.id) }),
    ]
    case 'database': return [option('openEditor'), option('insert'), option('copy'), option('refresh')]
    case 'table':
      return [option('openSelect'), option('openEditor'), option('insert'), option('copy'), option('refresh')]
    case 'column': return [option('insert'), option('copy')]
    default: return []
  }
}
