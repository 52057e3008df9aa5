import type { CSSProperties } from 'vue'

export interface ModalOptions {
  width: string
  title: string
  okText?: string
  /** `error` for what cannot be taken back. */
  okType?: 'primary' | 'error'
  cancelText?: string
  showFooter: boolean
  showOk: boolean
  showCancel: boolean
  /** False where the dialog wants an answer: no cross, no Escape. */
  closable: boolean
  contentStyle?: CSSProperties
  /** The dialog stays open when it gives `false` or throws; it shows what was thrown. */
  onOk?: () => unknown
  /** The dialog stays open when it gives `false`. */
  onCancel?: () => unknown
}

export interface ModalInstance {
  open: (options?: Partial<ModalOptions>) => void
  close: () => void
  handleOk: () => Promise<void>
  handleCancel: () => Promise<void>
  okLoading: boolean
}
