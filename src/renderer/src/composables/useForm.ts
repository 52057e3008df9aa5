import type { FormItemRule } from 'naive-ui'
import type { Ref } from 'vue'

export type FormRef = Readonly<Ref<{ validate: () => Promise<unknown> } | null>>

/**
 * A form's model with its validation.
 *
 * @param formRef the `NForm`, or a component that exposes its `validate`
 * @param initial gives the values that it begins with
 */
export function useForm<Form extends object>(formRef: FormRef, initial: () => Form) {
  const { t } = useI18n()
  const formModel = ref(initial()) as Ref<Form>
  const rules = computed(() => ({
    required: { required: true, message: t('form.required'), trigger: ['blur', 'input'] } satisfies FormItemRule,
  }))
  /** Throws what Naive UI's form throws when a field does not fit. */
  const validation = async () => { await formRef.value?.validate() }
  const reset = () => { formModel.value = initial() }
  return { formModel, validation, rules, reset }
}
