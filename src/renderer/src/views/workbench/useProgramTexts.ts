import type { ObjectNode } from './object-nodes.ts'
import type { TabText } from './useTableTexts.ts'
import { useCopy } from '@/composables/index.ts'
import { describeError } from '@/utils/describe-error.ts'
import workbenchApi from './api.ts'

/** The statements that make stored programs of the object tree. */
export function useProgramTexts(open: (tab: TabText) => void) {
  const copy = useCopy()

  async function ddlOf(node: Extract<ObjectNode, { kind: 'program' }>): Promise<string> {
    const { database, program: { kind, name } } = node
    const { ddl } = await workbenchApi.programDdl({ databaseId: database.id, kind, name })
    return ddl
  }

  async function attempt(act: () => Promise<void>) {
    try {
      await act()
    } catch (thrown) {
      $message.error(describeError(thrown))
    }
  }

  return {
    /** Opens a tab with it; nothing is run. */
    async openProgram(node: ObjectNode) {
      if (node.kind !== 'program') return
      const { connection, database, program } = node
      await attempt(async () => {
        const text = `${await ddlOf(node)}\n`
        open({ connectionId: connection.id, database: database.name, text, title: program.name })
      })
    },
    async copyProgram(node: ObjectNode) {
      if (node.kind === 'program') await attempt(() => copy(ddlOf(node)))
    },
  }
}
