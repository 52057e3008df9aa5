import type { Ref, ShallowRef } from 'vue'
import type { ObjectNode } from './object-nodes.ts'
import { filterObjects } from './object-filter.ts'
import { useLocalCopy } from './useLocalCopy.ts'

/**
 * The object tree as its filter shows it.
 *
 * @param roots all of it
 * @param expandedKeys what is open where nothing is filtered
 */
export function useObjectFilter(roots: Readonly<ShallowRef<ObjectNode[]>>, expandedKeys: Ref<string[]>) {
  const { localOf, read } = useLocalCopy()
  const filter = ref('')
  const isFiltered = computed(() => filter.value.trim() !== '')
  const filtered = computed(() => (isFiltered.value ? filterObjects(roots.value, localOf, filter.value) : null))
  /** What stands open while a filter is set; what is opened then is closed when it is gone. */
  const filteredKeys = shallowRef<readonly string[]>([])
  /** Those that were opened because something below was found: a person may have closed them again. */
  let opened = new Set<string>()

  watch(filter, (text) => {
    opened = new Set()
    filteredKeys.value = []
    if (text.trim() !== '') void read()
  }, { flush: 'sync' })
  watch(filtered, (now) => {
    const fresh = (now?.openKeys ?? []).filter(key => !opened.has(key))
    for (const key of fresh) opened.add(key)
    if (fresh.length > 0) filteredKeys.value = [...filteredKeys.value, ...fresh]
  }, { flush: 'sync' })

  return {
    filter,
    /** The lines at the top that are shown. */
    shown: computed(() => filtered.value?.roots ?? roots.value),
    /** The lines that are open. */
    shownKeys: computed<readonly string[]>({
      get: () => (isFiltered.value ? filteredKeys.value : expandedKeys.value),
      set(keys) {
        if (isFiltered.value) filteredKeys.value = keys
        else expandedKeys.value = [...keys]
      },
    }),
    isNothingFound: computed(() => filtered.value?.roots.length === 0 && roots.value.length > 0),
    readLocal: () => void read(),
  }
}
