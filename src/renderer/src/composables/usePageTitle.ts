import type { MaybeRefOrGetter } from 'vue'
import type { Crumb } from '@/store/modules/tab.ts'
import { useTabStore } from '@/store/index.ts'
import { tabKey } from '@/store/modules/tab-key.ts'

/**
 * What a page shows, in place of its general title: in its tab, in the window's title, in its heading and at the
 * end of the breadcrumb, as long as the page lives. Without one the general title stands.
 *
 * @example
 * usePageTitle(() => table.value?.name, () => [{ label: connection.value.name }])
 * @param crumbs what stands between the pages above it and it
 */
export function usePageTitle(title: MaybeRefOrGetter<string | undefined>, crumbs?: MaybeRefOrGetter<Crumb[]>) {
  const key = tabKey(useRoute())
  watchEffect(() => useTabStore().describe(key, toValue(title), toValue(crumbs)))
}
