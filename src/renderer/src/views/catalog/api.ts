import type { DataTableSort, ListedDataTable } from '@contract/data-tables.ts'
import type { contract } from '@contract/index.ts'
import type { Input } from '@contract/procedure.ts'
import type { PageOf, Paging } from '@/components/me/crud/types.ts'
import { dataTableSorts } from '@contract/data-tables.ts'
import { api } from '@/api/index.ts'

export interface CatalogQuery {
  search: string
  source: string | null
  tag: string | null
  /** Null shows those that are there alone. */
  gone: 'with' | 'only' | null
}

const isSort = (key: string): key is DataTableSort => (dataTableSorts as readonly string[]).includes(key)

/** What the host is asked for. */
export function toInput({ search, source, tag, gone, pageNo, pageSize, sort }: CatalogQuery & Paging) {
  return {
    ...search.trim() && { search: search.trim() },
    ...source && { source },
    ...tag?.trim() && { tag: tag.trim() },
    ...gone && { gone },
    ...sort && isSort(sort.key) && { sort: sort.key, order: sort.order },
    offset: (pageNo - 1) * pageSize,
    limit: pageSize,
  }
}

export default {
  async read(query: CatalogQuery & Paging): Promise<PageOf<ListedDataTable>> {
    const { data, total } = await api.dataTables.page(toInput(query))
    return { pageData: data, total }
  },
  create: (table: Input<typeof contract.dataTables.create>) => api.dataTables.create(table),
  update: (table: Input<typeof contract.dataTables.update>) => api.dataTables.update(table),
}
