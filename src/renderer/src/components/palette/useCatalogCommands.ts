import type { Found } from '@contract/search.ts'
import type { Ref } from 'vue'
import type { PaletteCommand } from '@/store/modules/command.ts'
import { placeOf } from '@/components/catalog/found-place.ts'
import { useCatalogSearch } from '@/components/catalog/useCatalogSearch.ts'
import { useDataSourceStore } from '@/store/index.ts'

const mostShown = 20

/**
 * Tables and columns of the catalog that fit what is typed. What was found for the letters before stays until the next
 * answer; where the catalog cannot be asked nothing of it is found.
 */
export function useCatalogCommands(query: Readonly<Ref<string>>) {
  const router = useRouter()
  const sourceStore = useDataSourceStore()
  const { answer, asking } = useCatalogSearch(() => query.value, () => ({ limit: mostShown }))

  const toCommand = (found: Found): PaletteCommand => ({
    id: `catalog:${found.kind}:${found.id}`,
    group: 'catalog',
    title: found.kind === 'column' ? `${found.table}.${found.name}` : found.name,
    subtitle: [sourceStore.nameOf(found.data_source_id), found.desc].filter(Boolean).join(' · '),
    icon: found.kind === 'column' ? 'i-lucide:columns-3' : 'i-lucide:book-open',
    run: () => router.push(placeOf(found)),
  })

  onMounted(() => {
    if (!sourceStore.loaded) sourceStore.load().catch(() => {})
  })

  return { commands: computed(() => answer.value?.data.map(toCommand) ?? []), asking }
}
