export interface ModalOptions {
  width: string
  title: string
  okText?: string
  cancelText?: string
  showFooter: boolean
  /** The dialog stays open when it gives `false` or throws. */
  onOk?: () => unknown
  onCancel?: () => unknown
}

export interface ModalInstance {
  open: (options?: Partial<ModalOptions>) => void
  close: () => void
  handleOk: () => Promise<void>
  okLoading: boolean
}
