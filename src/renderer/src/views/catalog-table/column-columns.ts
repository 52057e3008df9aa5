import type { DataTableColumn } from '@contract/data-tables.ts'
import type { VNodeChild } from 'vue'
import type { CrudColumn } from '@/components/me/crud/types.ts'
import { isDescribed, otherComment } from '@/components/catalog/remarks.ts'
import StateTags from '@/components/catalog/StateTags.vue'
import { AppTag, EditableText, RowActions } from '@/components/index.ts'
import { actionsColumn } from '@/components/me/crud/actions-column.ts'
import { withTooltip } from '@/directives/tooltip.ts'
import { t } from '@/locales/index.ts'
import RowHandle from './components/RowHandle.vue'
import ToggleText from './components/ToggleText.vue'

type Text = 'name' | 'desc' | 'data_type' | 'default_value'
type Flag = 'nullable' | 'partitioner'

interface Actions {
  canEdit: boolean
  /** Its server says how a column is: people only describe it. */
  synced: boolean
  /** The order can be changed now: all columns are shown. */
  canMove: boolean
  /** The column that was looked for. */
  wantedId: string | undefined
  placeOf: (column: DataTableColumn) => number
  update: (column: DataTableColumn, changes: Partial<Pick<DataTableColumn, Text | Flag>>) => Promise<unknown>
  edit: (column: DataTableColumn) => void
  remove: (column: DataTableColumn) => void
  pull: (event: PointerEvent, column: DataTableColumn) => void
  step: (column: DataTableColumn, by: number) => void
}

const mono = 'font-mono text-12'

function editable(column: DataTableColumn, field: Text, label: string, given: Actions, classes = ''): VNodeChild {
  const readonly = !given.canEdit || column.gone_at !== null || (given.synced && field !== 'desc')
  const value = column[field] ?? ''
  return h(EditableText, {
    value,
    readonly,
    label: `${label}, ${column.name}`,
    class: classes,
    maxlength: field === 'name' ? 256 : 65_535,
    save: (text: string) => given.update(column, { [field]: text }),
  })
}

function name(column: DataTableColumn, given: Actions): VNodeChild {
  const wanted = column.id === given.wantedId ? 'rounded-5 bg-selection' : ''
  return h('div', { class: 'flex items-center gap-8 min-w-0' }, [
    editable(column, 'name', t('catalog.name'), given, `${mono} ${wanted}`),
    (column.gone_at !== null || column.deprecated_at !== null) && h(StateTags, { row: column, compact: true }),
  ])
}

/** What people wrote, and beside it the server's comment where that is another one. */
function description(column: DataTableColumn, given: Actions): VNodeChild {
  const other = otherComment(column)
  return h('div', { class: 'flex items-center gap-10 min-w-0' }, [
    editable(column, 'desc', t('catalog.description'), given, `flex-1 ${isDescribed(column) ? '' : 'text-ink-2'}`),
    other && withTooltip(
      h('span', { 'class': 'truncate max-w-[45%] text-12 text-ink-3', 'data-testid': 'server-comment' }, other),
      t('catalog.serverComment', { comment: other }),
    ),
  ])
}

function defaultValue(column: DataTableColumn, given: Actions): VNodeChild {
  if (column.default_value !== null) return editable(column, 'default_value', t('catalog.default'), given, mono)
  // What takes no NULL has none for a default.
  return column.nullable
    ? h('span', { class: `${mono} text-ink-3 italic` }, 'NULL')
    : h('span', { class: 'text-ink-3' }, '–')
}

/** Where it can be changed a click turns it over. */
function flag(column: DataTableColumn, field: Flag, label: string, given: Actions): VNodeChild {
  const word = t(column[field] ? 'catalog.yes' : 'catalog.no')
  if (given.canEdit && !given.synced) {
    return h(ToggleText, {
      value: column[field],
      label: `${label}, ${column.name}`,
      word,
      onToggle: () => void given.update(column, { [field]: !column[field] }),
    })
  }
  if (field === 'partitioner')
    return column.partitioner && h(AppTag, { type: 'primary', icon: 'i-lucide:key-round' }, () => word)
  return h('span', { class: column.nullable ? '' : 'text-ink-3' }, word)
}

const place = (column: DataTableColumn, given: Actions): VNodeChild => h(RowHandle, {
  id: column.id,
  name: column.name,
  place: given.placeOf(column),
  movable: given.canEdit && given.canMove && column.gone_at === null,
  onPull: event => given.pull(event, column),
  onStep: by => given.step(column, by),
})

const actions = (column: DataTableColumn, { edit, remove }: Actions): VNodeChild => h(RowActions, {
  late: true,
  name: column.name,
  actions: [
    { key: 'edit-column', icon: 'i-lucide:pencil', label: t('common.edit'), run: () => edit(column) },
    { key: 'delete-column', icon: 'i-lucide:trash-2', label: t('common.delete'), run: () => remove(column) },
  ],
})

/** What a column is called and what it is about. */
function nameColumns(given: Actions): Array<CrudColumn<DataTableColumn>> {
  return [
    {
      key: 'column_index',
      title: t('catalog.place'),
      width: 78,
      align: 'right',
      render: column => place(column, given),
    },
    { key: 'name', title: t('catalog.name'), minWidth: 170, ellipsis: true, render: column => name(column, given) },
    {
      key: 'desc',
      title: t('catalog.description'),
      minWidth: 260,
      ellipsis: true,
      render: column => description(column, given),
    },
  ]
}

/** What its server says it is. */
function structureColumns(given: Actions): Array<CrudColumn<DataTableColumn>> {
  return [
    {
      key: 'data_type',
      title: t('catalog.type'),
      width: 150,
      ellipsis: true,
      render: column => withTooltip(
        h('div', [editable(column, 'data_type', t('catalog.type'), given, mono)]),
        column.data_type,
      ),
    },
    {
      key: 'nullable',
      title: t('catalog.nullable'),
      width: 88,
      render: column => flag(column, 'nullable', t('catalog.nullable'), given),
    },
    {
      key: 'default_value',
      title: t('catalog.default'),
      width: 110,
      ellipsis: true,
      render: column => defaultValue(column, given),
    },
    {
      key: 'partitioner',
      title: t('catalog.partitioner'),
      width: 110,
      render: column => flag(column, 'partitioner', t('catalog.partitioner'), given),
    },
  ]
}

const tags = ({ tags: all }: DataTableColumn): VNodeChild => withTooltip(
  h('div', { class: 'flex gap-4 overflow-hidden' }, all.map(tag =>
    h(AppTag, { key: tag }, () => h('span', { class: 'truncate' }, tag)))),
  all.length ? all.join(', ') : undefined,
)

export function columnColumns(given: Actions): Array<CrudColumn<DataTableColumn>> {
  return [
    ...nameColumns(given),
    ...structureColumns(given),
    {
      key: 'tags',
      title: t('catalog.tags'),
      width: 96,
      exportValue: column => column.tags.join(', '),
      render: tags,
    },
    ...given.canEdit ? [actionsColumn<DataTableColumn>(84, column => actions(column, given))] : [],
  ]
}
