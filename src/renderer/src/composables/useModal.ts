import type { ComputedRef, Ref } from 'vue'
import type { ModalInstance } from './modal.ts'

/**
 * A `MeModal`: the ref that its tag in the template takes, and its one loading flag.
 *
 * @example
 * const [modalRef, okLoading] = useModal() // <MeModal ref="modalRef">
 * modalRef.value?.open({ title, onOk })
 */
export function useModal(): [modalRef: Ref<ModalInstance | null>, okLoading: ComputedRef<boolean>] {
  const modalRef = ref<ModalInstance | null>(null)
  return [modalRef, computed(() => modalRef.value?.okLoading ?? false)]
}
