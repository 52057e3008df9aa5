import type { FormItemRule } from 'naive-ui'
import type { ComputedRef, Ref } from 'vue'

/** An `NForm`, or a component that exposes its `validate`. */
export type FormRef = Ref<{ validate: () => Promise<unknown> } | null>

export interface FormRules { required: FormItemRule }

/**
 * A form: the ref that its tag in the template takes, its model, and its validation.
 *
 * @example
 * const [formRef, formModel, validation, rules] = useForm(() => ({ name: '' }))
 * // <NForm ref="formRef" :model="formModel">
 * @param initForm gives the values that it begins with
 * @returns `validation` throws what Naive UI's form throws when a field does not pass; `reset` begins anew
 */
export function useForm<Form extends object>(initForm: () => Form): [
  formRef: FormRef,
  formModel: Ref<Form>,
  validation: () => Promise<void>,
  rules: ComputedRef<FormRules>,
  reset: () => void,
] {
  const { t } = useI18n()
  const formRef: FormRef = ref(null)
  const formModel = ref(initForm()) as Ref<Form>
  const rules = computed<FormRules>(() => ({
    required: { required: true, message: t('form.required'), trigger: ['blur', 'input'] },
  }))
  return [
    formRef,
    formModel,
    async () => { await formRef.value?.validate() },
    rules,
    () => { formModel.value = initForm() },
  ]
}
