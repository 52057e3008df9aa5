import type { DataTableColumn } from '@contract/data-tables.ts'
import type { RemarkForm } from '@/components/catalog/remarks.ts'
import { initRemarks, remarksOf, toRemarkForm } from '@/components/catalog/remarks.ts'

export interface ColumnForm extends RemarkForm {
  name: string
  desc: string
  data_type: string
  nullable: boolean
  hasDefault: boolean
  default_value: string
  partitioner: boolean
}

export const initColumn = (): ColumnForm => ({
  name: '',
  desc: '',
  data_type: '',
  nullable: true,
  hasDefault: false,
  default_value: '',
  partitioner: false,
  ...initRemarks(),
})

export function toColumnForm(column: DataTableColumn): ColumnForm {
  const { name, desc, data_type, nullable, default_value, partitioner } = column
  return {
    name,
    desc,
    data_type,
    nullable,
    hasDefault: default_value !== null,
    default_value: default_value ?? '',
    partitioner,
    ...toRemarkForm(column),
  }
}

/** What its server says of a column. */
export function structureOf({ name, data_type, nullable, hasDefault, default_value, partitioner }: ColumnForm) {
  return { name, data_type, nullable, default_value: hasDefault ? default_value : null, partitioner }
}

/**
 * What is to be stored of a column that was changed.
 *
 * @param synced its server says how it is: people only describe it
 */
export function changesOf(form: ColumnForm, before: DataTableColumn, synced: boolean) {
  return { id: before.id, desc: form.desc, ...remarksOf(form, before), ...!synced && structureOf(form) }
}

/** The index of a column that is added at the end. */
export function nextIndex(columns: ReadonlyArray<Pick<DataTableColumn, 'column_index' | 'gone_at'>>): number {
  return columns.reduce((last, { column_index, gone_at }) => gone_at ? last : Math.max(last, column_index), -1) + 1
}
