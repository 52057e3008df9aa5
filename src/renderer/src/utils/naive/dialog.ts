import type { DialogApi, DialogOptions, DialogReactive } from 'naive-ui'
import type { VNodeChild } from 'vue'
import { NAlert, NInput } from 'naive-ui'
import { t } from '@/locales/index.ts'
import { describeError } from '@/utils/describe-error.ts'
import { returnFocus } from '@/utils/return-focus.ts'

export interface ConfirmOptions extends Omit<DialogOptions, 'type'> {
  type?: 'info' | 'success' | 'warning' | 'error'
  /**
   * While it works the dialog waits; when it gives `false` or throws the dialog stays open and says what was thrown.
   */
  confirm?: () => unknown
  cancel?: () => unknown
  /** What has to be typed before it can be confirmed: the name of what would be lost. */
  mustType?: string
}

export type AppDialog = DialogApi & { confirm: (options: ConfirmOptions) => DialogReactive }

const kinds = ['create', 'success', 'warning', 'error', 'info'] as const

/** `$dialog` over Naive UI's: with a name for screen readers, the focus back where it was, and `confirm`. */
export function createDialog(dialog: DialogApi): AppDialog {
  const api = { ...dialog } as AppDialog
  for (const kind of kinds)
    api[kind] = options => dialog[kind](accessible(options))
  api.confirm = options => confirmIn(api, options)
  return api
}

function accessible(options: DialogOptions): DialogOptions {
  const focusBack = returnFocus()
  return {
    ...options,
    onAfterEnter(element: HTMLElement) {
      element.setAttribute('aria-modal', 'true')
      element.setAttribute('aria-label', element.querySelector('.n-dialog__title')?.textContent || t('common.question'))
      ;(options.onAfterEnter as ((element: HTMLElement) => void) | undefined)?.(element)
    },
    onAfterLeave() {
      options.onAfterLeave?.()
      void nextTick(focusBack)
    },
  } as DialogOptions
}

function confirmIn(
  api: AppDialog,
  { type = 'warning', confirm, cancel, mustType, content, positiveButtonProps, ...options }: ConfirmOptions,
): DialogReactive {
  const state = shallowReactive({ error: '', typed: '' })
  const fits = () => mustType === undefined || state.typed === mustType
  const dialog = api[type]({
    showIcon: true,
    positiveText: t('common.ok'),
    negativeText: t('common.cancel'),
    positiveButtonProps: { ...positiveButtonProps, ...(!fits() && { disabled: true }) },
    onNegativeClick: cancel as DialogOptions['onNegativeClick'],
    onMaskClick: cancel as DialogOptions['onMaskClick'],
    onClose: cancel as DialogOptions['onClose'],
    onEsc: cancel as DialogOptions['onEsc'],
    ...options,
  })

  async function onPositiveClick() {
    if (dialog.loading || !fits()) return false
    state.error = ''
    dialog.loading = true
    try {
      return (await confirm?.()) as boolean | undefined
    } catch (thrown) {
      state.error = describeError(thrown)
      return false
    } finally {
      dialog.loading = false
    }
  }

  const typeName = () =>
    h('div', { class: 'mt-12 flex flex-col gap-6' }, [
      h('span', t('common.typeName', { name: mustType })),
      h(NInput, {
        'value': state.typed,
        'placeholder': mustType,
        'inputProps': { 'aria-label': t('common.typeName', { name: mustType }), 'spellcheck': false },
        'onUpdate:value': (value: string) => {
          state.typed = value
          dialog.positiveButtonProps = { ...positiveButtonProps, disabled: !fits() }
        },
      }),
    ])

  return Object.assign(dialog, {
    onPositiveClick,
    content: () =>
      h('div', [
        h('div', { class: 'whitespace-pre-line break-words' }, [
          typeof content === 'function' ? (content as () => VNodeChild)() : content,
        ]),
        mustType !== undefined && typeName(),
        state.error
        && h(
          NAlert,
          { type: 'error', role: 'alert', class: 'mt-12', style: { whiteSpace: 'pre-line' } },
          { default: () => state.error },
        ),
      ]),
  })
}
