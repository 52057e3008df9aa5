import type { ObjectChanges } from './own-changes.ts'
import type { Run } from '@/store/modules/run.ts'
import type { EditorTab } from '@/store/modules/workbench.ts'
import { useConnectionStore, useWorkbenchStore } from '@/store/index.ts'
import { isOver } from '@/store/modules/run.ts'
import { createPauses } from '@/utils/pauses.ts'
import { textLexing } from '@/utils/sql/dialect.ts'
import { noteObjectChanges } from './own-changes.ts'
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

  async function tell(tab: EditorTab, run: Run, place: string | null) {
    const { connectionId } = tab
    if (!connectionId) return
    const notes = noteObjectChanges(textLexing(connectionStore.byId.get(connectionId), tab.session?.lexing))
    const places = [place, databaseOf(tab)].flatMap(name => name?.toLowerCase() ?? [])
    const pause = createPauses()
    for (let index = 0; index < run.results.count; index++) {
      notes.add(run.results.at(index)!.statement)
      if (pause.isDue()) await pause.rest()
    }
    const changes = notes.changes()
    if (changes) onChange(connectionId, { ...changes, names: new Set([...changes.names, ...places]) })
  }

  watch(() => workbench.tabs.map(tab => ({ tab, run: tab.run, over: !!tab.run && isOver(tab.run) })), (states) => {
    for (const { tab, run, over } of states) {
      if (!run) continue
      if (!over) begun.set(run, databaseOf(tab))
      else if (begun.has(run)) void tell(tab, run, begun.get(run) ?? null)
      if (over) begun.delete(run)
    }
  })
}
