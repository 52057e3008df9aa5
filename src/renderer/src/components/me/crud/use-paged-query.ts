import type { GetData, PageOf, Sorting } from './types.ts'
import { describeError } from '@/utils/describe-error.ts'

/** How long an answer may take before it is said that the list is being read anew. */
const patience = 300

interface PagedQueryOptions<Row extends object, Query extends object> {
  getData: GetData<Row, Query>
  query: () => Query
  pageSize: number
  /** False: an answer is the whole list, and its pages are shown without asking again. */
  remote: boolean
}

/**
 * One page of a list at a time. Answers that a newer question has overtaken are dropped, an empty last page steps
 * back, and rows that are there stay while they are read anew, also when that fails.
 */
export function usePagedQuery<Row extends object, Query extends object>(options: PagedQueryOptions<Row, Query>) {
  const { getData, query, pageSize, remote } = options
  const pages = reactive({ page: 1, pageSize, total: 0 })
  const sort = shallowRef<Sorting>()
  const { answer, ask, ...state } = useLatestAnswer(read)
  const given = computed(() => answer.value?.pageData ?? [])

  async function read(isLatest: () => boolean): Promise<PageOf<Row>> {
    const { page: pageNo, pageSize } = pages
    const page = await getData({ ...query(), pageNo, pageSize, ...(sort.value && { sort: sort.value }) })
    if (!isLatest()) return page
    pages.total = page.total ?? page.pageData.length
    const last = Math.max(1, Math.ceil(pages.total / pageSize))
    // The last row of the last page was deleted: step back.
    if (remote && !page.pageData.length && pages.total && pageNo > 1) {
      pages.page = Math.min(pageNo - 1, last)
      return await read(isLatest)
    }
    if (!remote) pages.page = Math.min(pageNo, last)
    return page
  }

  function search(): Promise<void> {
    pages.page = 1
    return ask()
  }

  async function goTo(page: number): Promise<void> {
    pages.page = page
    if (remote) await ask()
  }

  async function setPageSize(size: number): Promise<void> {
    pages.pageSize = size
    pages.page = 1
    if (remote) await ask()
  }

  return {
    ...state,
    rows: computed(() => remote ? given.value : pageOf(given.value, pages)),
    warnings: computed(() => answer.value?.warnings ?? []),
    pages,
    sort,
    ask,
    search,
    goTo,
    setPageSize,
    sortBy: (by: Sorting | undefined) => { sort.value = by; return search() },
  }
}

function pageOf<Row>(rows: Row[], { page, pageSize }: { page: number, pageSize: number }): Row[] {
  return rows.slice((page - 1) * pageSize, page * pageSize)
}

/** What the newest question has brought; an error leaves the answer that was there. */
function useLatestAnswer<Answer>(read: (isLatest: () => boolean) => Promise<Answer>) {
  const answer = shallowRef<Answer>()
  const error = ref('')
  const slow = ref(false)
  /** There was an answer: what is not there is not there. */
  const answered = computed(() => answer.value !== undefined)
  let latest = 0

  async function ask(): Promise<void> {
    const mine = ++latest
    const isLatest = () => mine === latest
    const timer = setTimeout(() => { slow.value = isLatest() }, patience)
    try {
      const given = await read(isLatest)
      if (!isLatest()) return
      answer.value = given
      error.value = ''
    } catch (thrown) {
      if (isLatest()) error.value = describeError(thrown)
    } finally {
      clearTimeout(timer)
      if (isLatest()) slow.value = false
    }
  }

  /** Nothing to show yet, and nothing said yet. */
  const pending = computed(() => !answered.value && !error.value)
  return { answer, error, answered, slow, pending, ask }
}
