import type { DataTable } from '@contract/data-tables.ts'

/** What stands before a table's name. */
export const kindIcon = (kind: DataTable['kind']): string => kind === 'view' ? 'i-lucide:eye' : 'i-lucide:table-2'
