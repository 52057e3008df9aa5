import type { ModalOptions } from './modal.ts'
import type { ConfirmOptions } from '@/utils/naive/index.ts'
import { useForm } from './useForm.ts'
import { useModal } from './useModal.ts'

export type CrudAction = 'add' | 'edit' | 'view'

export interface CrudOptions<Form extends object, Row extends object> {
  /** What is added, changed and deleted, as the person reads it. */
  name: () => string
  initForm: () => Form
  /** The form's values for a row that is changed or looked at. */
  toForm: (row: Row) => Form
  /** Left out where nothing is added, changed or deleted here: no button leads to it. */
  doCreate?: (form: Form) => Promise<unknown>
  doUpdate?: (form: Form, row: Row) => Promise<unknown>
  doDelete?: (row: Row) => Promise<unknown>
  /** Reads the list anew, after whatever the calls answered. */
  refresh: () => unknown
}

/**
 * Add, change, look at and delete in a dialog. A save that fails keeps the dialog open, which says why
 * (`error` has it too, for a form that points at the field); so does a delete in its confirmation.
 *
 * @example
 * const { modalRef, modalFormRef, modalForm, handleAdd } = useCrud({ name, initForm, toForm, doCreate, refresh })
 * // <MeModal ref="modalRef"><NForm ref="modalFormRef" :model="modalForm">
 */
export function useCrud<Form extends object, Row extends object>(options: CrudOptions<Form, Row>) {
  return { ...useCrudDialog(options), handleDelete: useCrudDelete(options) }
}

function useCrudDialog<Form extends object, Row extends object>(given: CrudOptions<Form, Row>) {
  const { name, initForm, toForm, doCreate, doUpdate, refresh } = given
  const { t } = useI18n()
  const [modalRef, okLoading] = useModal()
  const [modalFormRef, modalForm, validation, rules] = useForm(initForm)
  const modalAction = ref<CrudAction>('add')
  const editedRow = ref<Row>()
  const error = ref<unknown>()

  function handleAdd(values: Partial<Form> = {}, options?: Partial<ModalOptions>) {
    handleOpen('add', { ...initForm(), ...values }, undefined, options)
  }

  function handleEdit(row: Row, options?: Partial<ModalOptions>) {
    handleOpen('edit', toForm(row), row, options)
  }

  /** The same form, to be read: the page disables it by `readonly`. */
  function handleView(row: Row, options?: Partial<ModalOptions>) {
    handleOpen('view', toForm(row), row, { showOk: false, cancelText: t('common.close'), ...options })
  }

  function handleOpen(action: CrudAction, form: Form, row?: Row, options: Partial<ModalOptions> = {}) {
    modalAction.value = action
    editedRow.value = row
    modalForm.value = form
    error.value = undefined
    modalRef.value?.open({ title: t(`crud.${action}`, { name: name() }), onOk: handleSave, ...options })
  }

  /** @throws what the save threw, after what the fields say when they do not pass */
  async function handleSave(): Promise<void> {
    await validation()
    error.value = undefined
    try {
      if (modalAction.value === 'edit') await doUpdate?.(modalForm.value, editedRow.value as Row)
      else await doCreate?.(modalForm.value)
    } catch (thrown) {
      error.value = thrown
      throw thrown
    }
    $message.success(t(`crud.${modalAction.value}Done`, { name: name() }))
    await refresh()
  }

  /** The dialog only shows what is there. */
  const readonly = computed(() => modalAction.value === 'view')
  return {
    ...{ modalRef, modalFormRef, modalAction, modalForm, readonly, editedRow, okLoading, error, rules, validation },
    ...{ handleAdd, handleEdit, handleView, handleOpen, handleSave },
  }
}

function useCrudDelete<Form extends object, Row extends object>({ name, doDelete, refresh }: CrudOptions<Form, Row>) {
  const { t } = useI18n()
  return (row: Row, options: Partial<ConfirmOptions> = {}) => {
    $dialog.confirm({
      type: 'error',
      title: t('crud.delete', { name: name() }),
      positiveText: t('common.delete'),
      ...options,
      async confirm() {
        await doDelete?.(row)
        $message.success(t('crud.deleteDone', { name: name() }))
        await refresh()
      },
    })
  }
}
