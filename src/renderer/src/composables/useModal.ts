import type { Ref } from 'vue'
import type { ModalInstance } from '@/composables/modal.ts'

export type ModalRef = Readonly<Ref<ModalInstance | null>>

/** A `MeModal` by its template ref, and its one loading flag. */
export function useModal(modalRef: ModalRef) {
  const okLoading = computed(() => modalRef.value?.okLoading ?? false)
  return {
    open: (options?: Parameters<ModalInstance['open']>[0]) => modalRef.value?.open(options),
    close: () => modalRef.value?.close(),
    okLoading,
  }
}
