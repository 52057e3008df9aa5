import type { FormRef } from './useForm.ts'
import type { ModalRef } from './useModal.ts'
import type { ConfirmOptions } from '@/utils/naive-tools.ts'
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { describeError } from '@/utils/describe-error.ts'
import { useForm } from './useForm.ts'
import { useModal } from './useModal.ts'

export interface CrudOptions<Form extends object, Row extends object> {
  modal: ModalRef
  form: FormRef
  /** What is added, changed and deleted, as the person reads it. */
  name: () => string
  initForm: () => Form
  /** The form's values for a row that is changed. */
  toForm: (row: Row) => Form
  doCreate: (form: Form) => Promise<unknown>
  doUpdate: (form: Form, row: Row) => Promise<unknown>
  doDelete: (row: Row) => Promise<unknown>
  refresh: () => unknown
}

/**
 * Add, change and delete in a dialog. A save or a delete that fails keeps the dialog open:
 * `error` says why in the form, and the confirmation shows it as a message.
 */
export function useCrud<Form extends object, Row extends object>({ modal, form: formRef, name, initForm, toForm, doCreate, doUpdate, doDelete, refresh }: CrudOptions<Form, Row>) {
  const { t } = useI18n()
  const { open: openModal, okLoading } = useModal(modal)
  const { formModel: modalForm, validation, rules } = useForm(formRef, initForm)
  const modalAction = ref<'add' | 'edit'>('add')
  const editedRow = ref<Row>()
  const error = ref<unknown>()

  function handleAdd(values: Partial<Form> = {}) {
    open('add', { ...initForm(), ...values })
  }

  function handleEdit(row: Row) {
    open('edit', toForm(row), row)
  }

  function open(action: 'add' | 'edit', form: Form, row?: Row) {
    modalAction.value = action
    editedRow.value = row
    modalForm.value = form
    error.value = undefined
    openModal({
      title: t(`crud.${action}`, { name: name() }),
      onOk: handleSave,
    })
  }

  /** @returns false when the dialog stays open */
  async function handleSave(): Promise<boolean> {
    try {
      await validation()
    } catch {
      return false // the fields say what does not fit
    }
    try {
      error.value = undefined
      if (editedRow.value)
        await doUpdate(modalForm.value, editedRow.value as Row)
      else
        await doCreate(modalForm.value)
    } catch (thrown) {
      error.value = thrown
      return false
    }
    $message.success(t(`crud.${modalAction.value}Done`, { name: name() }))
    await refresh()
    return true
  }

  function handleDelete(row: Row, options: Partial<ConfirmOptions> = {}) {
    const dialog = $dialog.confirm({
      type: 'error',
      title: t('crud.delete', { name: name() }),
      positiveText: t('common.delete'),
      ...options,
      async confirm() {
        dialog.loading = true
        try {
          await doDelete(row)
        } catch (thrown) {
          $message.error(describeError(thrown))
          return false
        } finally {
          dialog.loading = false
        }
        $message.success(t('crud.deleteDone', { name: name() }))
        await refresh()
      },
    })
  }

  return { modalAction, modalForm, okLoading, error, rules, validation, handleAdd, handleEdit, handleDelete }
}
