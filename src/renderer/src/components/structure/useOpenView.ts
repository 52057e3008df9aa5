import type { TableUseItem } from '@contract/table-usage.ts'
import { t } from '@/locales/index.ts'
import { describeError } from '@/utils/describe-error.ts'
import structureApi from './api.ts'

/** Opens the page of a view that names something. */
export function useOpenView(connectionId: () => string | undefined) {
  const router = useRouter()
  return async ({ database, name }: TableUseItem): Promise<void> => {
    try {
      const found = await structureApi.objectIn(connectionId() ?? '', database ?? '', name)
      if (found?.kind !== 'view') throw new Error(t('usage.viewGone', { name }))
      await router.push({ name: 'ViewStructure', params: { id: found.id } })
    } catch (thrown) {
      $message.error(describeError(thrown))
    }
  }
}
