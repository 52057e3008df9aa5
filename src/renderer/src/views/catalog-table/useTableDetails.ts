import type { DataTableColumn } from '@contract/data-tables.ts'
import type { TableDetails } from './api.ts'
import { useDataSourceStore } from '@/store/index.ts'
import tableApi from './api.ts'

/**
 * A data table with its columns and usage, read anew when somebody or a sync has changed it. Answers that were
 * overtaken are dropped.
 */
export function useTableDetails(id: string) {
  const table = shallowRef<TableDetails>()
  const error = shallowRef<unknown>()
  let latest = 0
  let isInFront = true
  let isStale = false

  async function load(): Promise<void> {
    const mine = ++latest
    isStale = false
    try {
      const read = await tableApi.read(id)
      if (mine !== latest) return
      table.value = read
      error.value = undefined
    } catch (thrown) {
      if (mine === latest) error.value = thrown
    }
  }

  /** What an edit has answered, until everything is read anew. */
  function patch(changes: Partial<TableDetails>) {
    if (table.value) table.value = { ...table.value, ...changes }
  }

  function patchColumn(column: DataTableColumn) {
    patch({ columns: table.value!.columns.map(other => other.id === column.id ? column : other) })
  }

  const loadSoon = useDebounceFn(load, 800, { maxWait: 3000 })
  tryOnScopeDispose(useDataSourceStore().onTables((changedId) => {
    if (changedId !== undefined && changedId !== id) return
    if (isInFront) void loadSoon()
    else isStale = true
  }))
  onMounted(load)
  onDeactivated(() => { isInFront = false })
  onActivated(() => {
    isInFront = true
    if (isStale) void load()
  })

  return { table, error, load, patch, patchColumn }
}
