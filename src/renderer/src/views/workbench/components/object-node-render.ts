import type { VNodeChild } from 'vue'
import type { ObjectNode } from '../object-nodes.ts'
import { NButton } from 'naive-ui'
import { h } from 'vue'
import { EnvironmentTag } from '@/components/index.ts'
import { t } from '@/locales/index.ts'
import { environments } from '@/utils/environment.ts'
import { formatCompact } from '@/utils/format.ts'

const tableIcons = { table: 'i-lucide:table-2', view: 'i-lucide:eye', sequence: 'i-lucide:list-ordered' }
const dots = { connected: 'bg-green', disconnected: 'bg-ink-3', unavailable: 'bg-amber' }

function iconOf(node: ObjectNode): string {
  switch (node.kind) {
    case 'connection': return 'i-lucide:server'
    case 'database': return 'i-lucide:database'
    case 'table': return tableIcons[node.table.kind]
    case 'column': return node.column.key === 'PRI' ? 'i-lucide:key-round' : node.column.key ? 'i-lucide:link-2' : 'i-lucide:minus'
    case 'empty': return 'i-lucide:circle-dashed'
    case 'error': return 'i-lucide:circle-alert text-red!'
    default: return node satisfies never
  }
}

export const renderNodePrefix = (node: ObjectNode): VNodeChild => h('i', { class: `${iconOf(node)} text-14 text-ink-2` })

export function environmentLabel(environment: string): string {
  return (environments as readonly string[]).includes(environment) ? t(`environment.short.${environment}`) : environment
}

export function renderNodeLabel(node: ObjectNode, retry: (node: ObjectNode) => void): VNodeChild {
  switch (node.kind) {
    case 'connection': return h('span', { class: 'flex items-center gap-6 min-w-0' }, [
      h('span', { class: 'truncate font-500' }, node.label),
      node.connection.environment && h(EnvironmentTag, { environment: node.connection.environment, label: environmentLabel(node.connection.environment) }),
    ])
    case 'empty': return h('span', { class: 'text-ink-3' }, t(`tree.empty.${node.of}`))
    case 'error': return h('span', { class: 'flex items-center gap-6 min-w-0', role: 'alert' }, [
      h(NButton, { 'size': 'tiny', 'title': t('common.retry'), 'aria-label': t('common.retry'), 'data-testid': 'node-retry', 'onClick': (event: Event) => { event.stopPropagation(); retry(node.parent) } }, { icon: () => h('i', { class: 'i-lucide:rotate-cw text-12' }) }),
      h('span', { class: 'truncate text-red' }, node.message),
    ])
    default: return h('span', { class: 'truncate' }, node.label)
  }
}

function suffixOf(node: ObjectNode): string {
  switch (node.kind) {
    case 'database': return node.database.system ? t('tree.system') : ''
    case 'table': return node.table.kind === 'table' ? (node.table.rows === null ? '' : formatCompact(node.table.rows)) : t(`tree.kind.${node.table.kind}`)
    case 'column': return node.column.definition
    default: return ''
  }
}

export function renderNodeSuffix(node: ObjectNode): VNodeChild {
  if (node.kind === 'connection')
    return h('span', { 'class': `w-7 h-7 ml-8 mr-4 rounded-full inline-block ${dots[node.connection.status]}`, 'role': 'img', 'aria-label': t(`connections.status.${node.connection.status}`), 'title': node.connection.statusMessage ?? t(`connections.status.${node.connection.status}`) })
  const text = suffixOf(node)
  return text ? h('span', { class: 'font-mono text-11 text-ink-2 max-w-120 truncate pl-6' }, text) : null
}
