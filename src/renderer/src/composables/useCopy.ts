import { describeError } from '@/utils/describe-error.ts'

/**
 * Copies texts. One that is yet to come is given as a promise, so that the browser still counts it as the person's own
 * doing.
 *
 * @example
 * await copy(thingsApi.read(id).then(({ text }) => text))
 * @returns `copy` takes the text, and the same as HTML for who would rather have that; throws what the promises throw,
 * and where the browser gives no clipboard
 */
export function useCopy() {
  const { t } = useI18n()
  const { isSupported, copy } = useClipboardItems()

  return async (text: string | Promise<string>, html?: Promise<string>): Promise<void> => {
    if (!isSupported.value) throw new Error(t('common.copyFailed'))
    const given = Promise.all([text, html])
    given.catch(() => {}) // thrown below
    const parts = { 'text/plain': blobOf(text, 'text/plain'), ...(html && { 'text/html': blobOf(html, 'text/html') }) }
    try {
      await copy([new ClipboardItem(parts)])
    } catch (error) {
      // The browser says of a text that did not come only that it did not.
      await given
      throw error
    }
  }
}

function blobOf(text: string | Promise<string>, type: string): Promise<Blob> {
  const blob = Promise.resolve(text).then(content => new Blob([content], { type }))
  blob.catch(() => {}) // thrown by who waits for the text itself
  return blob
}

/**
 * As `useCopy`, and says what became of it.
 *
 * @returns takes what is said where it went well: that it is copied, unless told
 */
export function useCopyAndSay() {
  const { t } = useI18n()
  const copyText = useCopy()

  return async (text: string | Promise<string>, said = t('grid.copied')): Promise<void> => {
    try {
      await copyText(text)
      $message.success(said)
    } catch (error) {
      $message.error(describeError(error))
    }
  }
}
