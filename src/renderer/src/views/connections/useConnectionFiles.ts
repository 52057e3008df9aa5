import { translateSentence } from '@/locales/index.ts'
import { describeError } from '@/utils/describe-error.ts'
import { createFileWriter } from '@/utils/file-writer.ts'
import connectionsApi from './api.ts'

/** Writes the connections into a file, without their secrets, and reads such a file. */
export function useConnectionFiles(refresh: () => unknown) {
  const { t } = useI18n()
  const { open, onChange } = useFileDialog({ accept: '.json,application/json', multiple: false, reset: true })

  async function exportFile(): Promise<void> {
    try {
      const file = await connectionsApi.export()
      const written = createFileWriter(`tihc-connections-${file.exportedAt.slice(0, 10)}.json`, 'application/json')
      written.write(`${JSON.stringify(file, null, 2)}\n`)
      written.save()
      $message.success(t('connections.exported', { n: file.connections.length }, file.connections.length))
    } catch (error) {
      $message.error(describeError(error))
    }
  }

  async function importFile(text: string): Promise<void> {
    let file: unknown
    try {
      file = JSON.parse(text)
    } catch {
      return $message.error(t('connections.notJson'))
    }
    if (file === null || typeof file !== 'object' || Array.isArray(file))
      return $message.error(t('connections.notJson'))
    try {
      const { data, errors } = await connectionsApi.import(file as Record<string, unknown>)
      await refresh()
      if (data.length) $message.success(t('connections.imported', { n: data.length }, data.length))
      if (errors.length) {
        $dialog.warning({
          title: t('connections.importErrors', { n: errors.length }, errors.length),
          content: () =>
            h(
              'ul',
              { class: 'cus-scroll max-h-320 flex-col gap-6 pl-16' },
              errors.map(({ index, name, error }) =>
                h('li', [h('strong', { class: 'font-600' }, name || `#${index + 1}`), `: ${translateSentence(error)}`]),
              ),
            ),
          positiveText: t('common.ok'),
        })
      }
    } catch (error) {
      $message.error(describeError(error))
    }
  }

  onChange(async (files) => {
    const text = await files?.[0]?.text()
    if (text !== undefined) await importFile(text)
  })

  return { exportFile, chooseFile: () => open() }
}
