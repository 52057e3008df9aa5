import type { GetData, Sorting } from './types.ts'
import { describeError } from '@/utils/describe-error.ts'

/** How long an answer may take before it is said that the list is being read anew. */
const patience = 300

/**
 * One page of a list at a time. Answers that a newer question has overtaken are dropped, an empty last page steps
 * back, and rows that are there stay while they are read anew, also when that fails.
 */
export function usePagedQuery<Row extends object, Query extends object>(options: {
  getData: GetData<Row, Query>
  query: () => Query
  pageSize: number
}) {
  const rows = shallowRef<Row[]>([])
  const warnings = shallowRef<string[]>([])
  const error = ref('')
  /** There was an answer: what is not there is not there. */
  const answered = ref(false)
  const loading = ref(false)
  const slow = ref(false)
  const pages = reactive({ page: 1, pageSize: options.pageSize, total: 0 })
  const sort = shallowRef<Sorting>()
  let latest = 0

  async function ask(): Promise<void> {
    const mine = ++latest
    loading.value = true
    const timer = setTimeout(() => { slow.value = mine === latest }, patience)
    try {
      const answer = await options.getData({ ...options.query(), pageNo: pages.page, pageSize: pages.pageSize, ...(sort.value && { sort: sort.value }) })
      if (mine !== latest) return
      pages.total = answer.total
      // The last row of the last page was deleted: step back.
      if (!answer.pageData.length && answer.total && pages.page > 1) {
        pages.page = Math.min(pages.page - 1, Math.ceil(answer.total / pages.pageSize))
        return await ask()
      }
      rows.value = answer.pageData
      warnings.value = answer.warnings ?? []
      error.value = ''
      answered.value = true
    } catch (thrown) {
      if (mine === latest) error.value = describeError(thrown)
    } finally {
      clearTimeout(timer)
      if (mine === latest) loading.value = slow.value = false
    }
  }

  function search(): Promise<void> {
    pages.page = 1
    return ask()
  }

  return {
    rows,
    warnings,
    error,
    answered,
    slow,
    /** Nothing to show yet, and nothing said yet. */
    pending: computed(() => !answered.value && !error.value),
    pages,
    sort,
    ask,
    search,
    goTo: (page: number) => { pages.page = page; return ask() },
    setPageSize: (size: number) => { pages.pageSize = size; return search() },
    sortBy: (by: Sorting | undefined) => { sort.value = by; return search() },
  }
}
