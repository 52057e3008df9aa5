import type { ListedDataTable } from '@contract/data-tables.ts'
import type { VNodeChild } from 'vue'
import type { CrudColumn } from '@/components/me/crud/types.ts'
import { kindIcon } from '@/components/catalog/kind-icons.ts'
import { isDescribed } from '@/components/catalog/remarks.ts'
import StateTags from '@/components/catalog/StateTags.vue'
import { AgoText, AppTag, RowActions } from '@/components/index.ts'
import { actionsColumn } from '@/components/me/crud/actions-column.ts'
import { withTooltip } from '@/directives/tooltip.ts'
import { t } from '@/locales/index.ts'
import { formatBytes, formatNumber } from '@/utils/format.ts'

interface Actions {
  canEdit: boolean
  sourceName: (id: string) => string
  edit: (table: ListedDataTable) => void
  remove: (table: ListedDataTable) => void
}

const figure = (text: string | null): VNodeChild =>
  h('span', { class: text === null ? 'text-ink-3' : 'font-mono text-12 tabular-nums' }, text ?? '–')

const name = (table: ListedDataTable): VNodeChild =>
  h('div', { class: 'flex items-center gap-8 min-w-0' }, [
    withTooltip(
      h('i', {
        'class': `${kindIcon(table.kind)} text-15 text-ink-3`,
        'role': 'img',
        'aria-label': t(table.kind === 'view' ? 'catalog.view' : 'catalog.table'),
      }),
      t(table.kind === 'view' ? 'catalog.view' : 'catalog.table'),
    ),
    withTooltip(h('span', { class: 'truncate font-600' }, table.name), table.name),
    (table.gone_at !== null || table.deprecated_at !== null) && h(StateTags, { row: table, compact: true }),
  ])

/** What people wrote; the server's own comment is quieter. */
const description = (table: ListedDataTable): VNodeChild => withTooltip(
  h('span', { class: isDescribed(table) ? '' : 'text-ink-3' }, table.desc || table.source_desc || ''),
  table.desc || table.source_desc || undefined,
)

const mostTags = 2
function tags({ tags: all }: ListedDataTable): VNodeChild {
  const more = all.length - mostTags
  return withTooltip(
    h('div', { class: 'flex items-center gap-4' }, [
      ...all.slice(0, mostTags).map(tag => h(AppTag, { key: tag, class: 'max-w-90!' }, () =>
        h('span', { class: 'truncate' }, tag))),
      more > 0 && h('span', { class: 'text-12 text-ink-3' }, `+${more}`),
    ]),
    all.length ? all.join(', ') : undefined,
  )
}

const actions = (table: ListedDataTable, { edit, remove }: Actions): VNodeChild => h(RowActions, {
  late: true,
  name: table.name,
  actions: [
    { key: 'edit', icon: 'i-lucide:pencil', label: t('common.edit'), run: () => edit(table) },
    { key: 'delete', icon: 'i-lucide:trash-2', label: t('common.delete'), run: () => remove(table) },
  ],
})

/** How much a table is. */
function figureColumns(): Array<CrudColumn<ListedDataTable>> {
  return [
    {
      key: 'columns',
      title: t('catalog.columns'),
      sorter: true,
      width: 108,
      align: 'right',
      exportValue: ({ column_count }) => column_count,
      render: ({ column_count }) => figure(formatNumber(column_count)),
    },
    {
      key: 'rows',
      title: t('catalog.rows'),
      sorter: true,
      width: 104,
      align: 'right',
      exportValue: ({ row_count }) => row_count,
      render: ({ row_count }) => figure(row_count === null ? null : formatNumber(row_count)),
    },
    {
      key: 'size',
      title: t('catalog.size'),
      sorter: true,
      width: 90,
      align: 'right',
      exportValue: ({ storage_size }) => storage_size,
      // Nothing holds rows in no bytes: the server gives none.
      render: ({ storage_size, row_count }) =>
        figure(storage_size === null || (storage_size === 0 && row_count! > 0) ? null : formatBytes(storage_size)),
    },
  ]
}

export function catalogColumns(given: Actions): Array<CrudColumn<ListedDataTable>> {
  return [
    { key: 'name', title: t('catalog.name'), sorter: true, minWidth: 210, ellipsis: true, render: name },
    {
      key: 'desc',
      title: t('catalog.description'),
      minWidth: 190,
      ellipsis: true,
      exportValue: ({ desc, source_desc }) => desc || source_desc,
      render: description,
    },
    {
      key: 'source',
      title: t('catalog.source'),
      sorter: true,
      width: 190,
      ellipsis: true,
      exportValue: ({ data_source_id }) => given.sourceName(data_source_id),
      render: ({ data_source_id }) => withTooltip(
        h('span', given.sourceName(data_source_id)),
        given.sourceName(data_source_id),
      ),
    },
    ...figureColumns(),
    { key: 'tags', title: t('catalog.tags'), width: 132, exportValue: row => row.tags.join(', '), render: tags },
    {
      key: 'updated',
      title: t('catalog.updated'),
      sorter: true,
      width: 124,
      align: 'right',
      exportValue: ({ updated_at }) => `${updated_at}Z`,
      render: ({ updated_at }) => h(AgoText, { class: 'text-12', time: updated_at }),
    },
    ...given.canEdit ? [actionsColumn<ListedDataTable>(84, table => actions(table, given))] : [],
  ]
}
