import type { DataTable } from '@contract/data-tables.ts'
import type { RemarkForm } from './remarks.ts'
import { initRemarks, toRemarkForm } from './remarks.ts'

export interface TableForm extends RemarkForm {
  data_source_id: string
  name: string
  desc: string
}

export const initTable = (): TableForm => ({ data_source_id: '', name: '', desc: '', ...initRemarks() })

export function toTableForm(table: DataTable): TableForm {
  const { data_source_id, name, desc } = table
  return { data_source_id, name, desc, ...toRemarkForm(table) }
}
