import { api } from '@/api/index.ts'
import { useConnectionStore } from '@/store/index.ts'
import { describeError } from '@/utils/describe-error.ts'
import { useDocuments } from './useDocuments.ts'

/** Opens what the desktop app was asked to open: files in editors, connections of links in their form. */
export function useOpenings() {
  const router = useRouter()
  const { chooseDocuments, openDocument } = useDocuments()

  async function takeIn() {
    try {
      const { openings } = await api.documents.openings()
      for (const opening of openings) {
        if (opening.kind === 'document') {
          openDocument(opening.document)
          await router.push('/workbench')
        } else {
          await router.push('/connections')
          // Once the page is in front: it shows its form itself.
          useConnectionStore().proposed = opening.draft
        }
      }
    } catch (error) {
      $message.error(describeError(error))
    }
  }

  async function choose() {
    await router.push('/workbench')
    await chooseDocuments()
  }

  if (window.tihc) {
    onMounted(takeIn)
    tryOnScopeDispose(api.on('openings', () => void takeIn()))
  }
  return { choose }
}
