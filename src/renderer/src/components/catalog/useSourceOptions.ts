import type { SelectGroupOption, SelectOption } from 'naive-ui'
import { sourceName, useConnectionStore, useDataSourceStore } from '@/store/index.ts'

/** The sources to choose from: databases below their connections, then those that people named. */
export function useSourceOptions() {
  const { t } = useI18n()
  const connectionStore = useConnectionStore()
  const sourceStore = useDataSourceStore()
  return computed<Array<SelectOption | SelectGroupOption>>(() => {
    const groups = Map.groupBy(sourceStore.sources, ({ connection_id, connection_name }) =>
      connection_id === null
        ? ''
        : connectionStore.byId.get(connection_id)?.name ?? connection_name ?? connection_id)
    return [...groups]
      .sort(([a], [b]) => Number(a === '') - Number(b === ''))
      .map(([name, sources]) => ({
        type: 'group',
        key: `group ${name}`,
        label: name || t('catalog.named'),
        children: sources.map(source => ({ value: source.id, label: sourceName(source) })),
      }))
  })
}
