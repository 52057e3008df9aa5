import type { MaybeElementRef } from '@vueuse/core'

/**
 * Takes files that are dropped on an element, before what lies in it (an editor would put their texts at the cursor).
 */
export function useFileDrop(target: MaybeElementRef, onFiles: (files: File[]) => unknown) {
  const element = computed(() => unrefElement(target))
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
  useEventListener(element, 'dragover', (event: DragEvent) => {
    if (holdsFiles(event)) event.preventDefault()
  }, { capture: true })
  useEventListener(element, 'drop', (event: DragEvent) => {
    if (!holdsFiles(event)) return
    event.preventDefault()
    event.stopPropagation()
    onFiles(Array.from(event.dataTransfer!.files))
  }, { capture: true })
}
