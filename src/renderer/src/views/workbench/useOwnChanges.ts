import type { ObjectChanges } from './own-changes.ts'
import type { Run } from '@/store/modules/run.ts'
import type { EditorTab } from '@/store/modules/workbench.ts'
import { useConnectionStore, useWorkbenchStore } from '@/store/index.ts'
import { isOver } from '@/store/modules/run.ts'
import { textLexing } from '@/utils/sql/dialect.ts'
import { objectChangesOf } from './own-changes.ts'
import { databaseOf } from './runner.ts'

/**
 * Hears what the statements of the person's tabs have changed of databases and tables, once their run is over, whatever
 * its end: some of them stand.
 */
export function useOwnChanges(onChange: (connectionId: string, changes: ObjectChanges) => void) {
  const workbench = useWorkbenchStore()
  const connectionStore = useConnectionStore()
  /** Where runs began that are not over yet. */
  const begun = new WeakMap<Run, string | null>()

  function tell(tab: EditorTab, run: Run) {
    const lexing = textLexing(connectionStore.byId.get(tab.connectionId ?? ''), tab.session?.lexing)
    const changes = objectChangesOf(run.results.map(({ statement }) => statement), lexing)
    if (!changes || !tab.connectionId) return
    const places = [begun.get(run), databaseOf(tab)].flatMap(name => name?.toLowerCase() ?? [])
    onChange(tab.connectionId, { ...changes, names: new Set([...changes.names, ...places]) })
  }

  watch(() => workbench.tabs.map(tab => ({ tab, run: tab.run, over: !!tab.run && isOver(tab.run) })), (states) => {
    for (const { tab, run, over } of states) {
      if (!run) continue
      if (!over) begun.set(run, databaseOf(tab))
      else if (begun.has(run)) tell(tab, run)
      if (over) begun.delete(run)
    }
  })
}
