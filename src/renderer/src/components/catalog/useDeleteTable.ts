import type { DataTable } from '@contract/data-tables.ts'
import { NCheckbox } from 'naive-ui'
import catalogApi from './api.ts'

/** Whether syncs fill a table. */
export const isSynced = ({ connection_id }: Pick<DataTable, 'connection_id'>): boolean => connection_id !== null

/**
 * Deletes a data table after a question, which names what is lost. One that syncs bring comes back with the next one,
 * unless they are to leave it out.
 *
 * @param done hears that it is gone
 */
export function useDeleteTable(done: () => unknown) {
  const { t } = useI18n()
  return (table: Pick<DataTable, 'id' | 'name' | 'connection_id' | 'gone_at'>, columnCount: number) => {
    const leaveOut = ref(false)
    const comesBack = isSynced(table) && table.gone_at === null
    $dialog.confirm({
      type: 'error',
      title: t('catalog.deleteTitle', { name: table.name }),
      positiveText: t('common.delete'),
      content: () => h('div', { class: 'flex-col gap-10' }, [
        h('p', t('catalog.deleteContent', { n: columnCount }, columnCount)),
        comesBack && h('p', t(leaveOut.value ? 'catalog.staysOut' : 'catalog.comesBack')),
        comesBack && h(NCheckbox, {
          'checked': leaveOut.value,
          'onUpdate:checked': (checked: boolean) => { leaveOut.value = checked },
          'data-testid': 'leave-out',
        }, () => t('catalog.leaveOut')),
      ]),
      async confirm() {
        await catalogApi.deleteTable(table.id, leaveOut.value)
        $message.success(t('catalog.deleted', { name: table.name }))
        await done()
      },
    })
  }
}
