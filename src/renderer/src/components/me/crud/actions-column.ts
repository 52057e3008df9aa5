import type { VNodeChild } from 'vue'
import type { CrudColumn } from './types.ts'
import { t } from '@/locales/index.ts'

/**
 * The last column of a list, with what can be done with a row; its heading is read out and not shown.
 *
 * @param width in points
 * @param render draws it for a row
 */
export function actionsColumn<Row extends object>(
  width: number,
  render: (row: Row) => VNodeChild,
): CrudColumn<Row> {
  return {
    key: 'actions',
    title: () => h('span', { class: 'sr-only' }, t('common.actions')),
    width,
    align: 'right',
    hideInExport: true,
    render,
  }
}
