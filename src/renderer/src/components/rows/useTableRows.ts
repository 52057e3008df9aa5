import type { RowFilter } from '@dialects/row-filters.ts'
import type { RowPlace, RowSort } from '@dialects/row-order.ts'
import type { RowSource } from '@dialects/row-sql.ts'
import type { Run } from '@/store/modules/run.ts'
import { countRows, hasPages, placeOfRow, rowKey, selectRows } from '@dialects/table-rows.ts'
import { isOver } from '@/store/modules/run.ts'
import { describeError } from '@/utils/describe-error.ts'
import rowsApi from './api.ts'
import { useRowsRun } from './useRowsRun.ts'

export const pageSizes = [100, 1000, 10_000]

/** The table that rows are read of, and whose it is. */
export type ServerTable = RowSource & { connectionId: string }

/** Which rows a page holds. */
export interface Page {
  filters: readonly RowFilter[]
  sort: readonly RowSort[]
  /** Rows that it has at the most. */
  size: number
  /** Where the pages behind the first one begin that were read on the way to this one. */
  places: readonly RowPlace[]
}

/** Counts the rows that conditions hold for; a number stands until the conditions are others. */
function useRowCount(source: () => ServerTable, filters: () => readonly RowFilter[]) {
  const counted = ref<string | null>(null)
  const counting = ref(false)

  async function count(): Promise<void> {
    const { connectionId, database } = source()
    const wanted = filters()
    counting.value = true
    try {
      const { rows } = await rowsApi.read({ connectionId, database, sql: countRows(source(), wanted), limit: 1 })
      if (wanted === filters()) counted.value = String(rows[0]![0])
    } catch (error) {
      $message.error(describeError(error))
    } finally {
      counting.value = false
    }
  }

  watch(filters, () => { counted.value = null })
  return { counted, counting, count }
}

/** Rows of a table as the person wants them: filtered and ordered by the server, and read page by page. */
export function useTableRows(source: () => ServerTable) {
  const { t } = useI18n()
  const asked = shallowRef<Page>({ filters: [], sort: [], size: 1000, places: [] })
  /** By the runs that read them. */
  const pages = new WeakMap<Run, Page>()
  const { run, shown, ...reading } = useRowsRun(() => ({
    connectionId: source().connectionId,
    database: source().database,
  }))
  const { isRunning } = reading

  /** The page whose rows are shown; one that is asked for takes its place when its rows come. */
  const page = computed(() => (shown.value && pages.get(shown.value)) ?? asked.value)
  const paged = computed(() => hasPages(source(), page.value.sort))
  const hasMore = computed(() => (shown.value?.rowCount ?? 0) > page.value.size)

  /** One row more than a page has: it says whether there is another one. */
  const sqlOf = ({ filters, sort, size, places }: Page) =>
    selectRows(source(), { filters, sort, after: places.at(-1) ?? null, limit: size + 1 })

  async function show(next: Partial<Page>): Promise<void> {
    asked.value = { ...asked.value, places: [], ...next }
    await reading.read(sqlOf(asked.value), run => pages.set(run, asked.value))
  }

  async function next(): Promise<void> {
    const { taskId, results } = shown.value!
    const { sort, size, places } = page.value
    const { rows } = await rowsApi.row(taskId!, size - 1)
    const place = rows[0] && placeOfRow(source(), sort, { columns: results.at(0)!.columns, row: rows[0] })
    if (!place) return void $message.warning(t('rows.noPlace'))
    await show({ ...page.value, places: [...places, place] })
  }

  /** @param added keeps what rows are ordered by already, and orders by this one behind it */
  function sortBy(column: string, descending: boolean | null, added = false): Promise<void> {
    const { sort } = asked.value
    const others = added ? sort.filter(each => each.column !== column) : []
    const at = added ? sort.findIndex(each => each.column === column) : 0
    const term = descending === null ? [] : [{ column, descending }]
    return show({ sort: others.toSpliced(at < 0 ? others.length : at, 0, ...term) })
  }

  // Rows behind the last place were there a moment ago.
  watch(() => shown.value !== undefined && isOver(shown.value), (over) => {
    if (!over || shown.value !== run.value || shown.value!.error || shown.value!.rowCount > 0) return
    if (page.value.places.length === 0) return
    $message.warning(t('rows.gone'))
    void show({})
  })

  return {
    run,
    shown,
    ...reading,
    asked,
    page,
    sql: computed(() => sqlOf(asked.value)),
    paged,
    key: computed(() => rowKey(source())),
    hasMore,
    hasNext: computed(() => hasMore.value && paged.value && !isRunning.value),
    ...useRowCount(source, () => asked.value.filters),
    show,
    refresh: () => show({ places: asked.value.places }),
    next,
    previous: () => show({ ...page.value, places: page.value.places.slice(0, -1) }),
    sortBy,
  }
}
