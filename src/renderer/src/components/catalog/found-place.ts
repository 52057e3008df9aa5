import type { Found } from '@contract/search.ts'
import type { RouteLocationRaw } from 'vue-router'

/** The page that shows what was found: a table's, at the column where it is one. */
export const placeOf = ({ kind, id, data_table_id }: Found): RouteLocationRaw => ({
  name: 'CatalogTable',
  params: { id: data_table_id },
  ...kind === 'column' && { query: { column: id } },
})
