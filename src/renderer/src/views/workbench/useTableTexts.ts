import type { TemplateKind } from '@dialects/statement-templates.ts'
import type { ObjectNode } from './object-nodes.ts'
import { statementTemplate } from '@dialects/statement-templates.ts'
import { useCopy } from '@/composables/index.ts'
import { useClock } from '@/composables/useClock.ts'
import { describeError } from '@/utils/describe-error.ts'
import { formatAgo } from '@/utils/format.ts'
import { familyOf } from '@/utils/sql/name-style.ts'
import workbenchApi from './api.ts'

type TableNode = Extract<ObjectNode, { kind: 'table' }>

/** What a tab of the editor begins with. */
export interface TabText { connectionId: string, database: string, text: string, title: string }

/** What is asked for at a time. */
const atOnce = 8

/** The same of each of many, in their order, some at a time. */
async function ofEach<Item, Answer>(items: readonly Item[], ask: (item: Item) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let at = 0; at < items.length; at += atOnce)
    answers.push(...await Promise.all(items.slice(at, at + atOnce).map(ask)))
  return answers
}

const useOf = ({ from }: TableNode) => (from ? 'only' : 'fallback')

async function templateOf(kind: TemplateKind, node: TableNode): Promise<string> {
  const { data: columns } = await workbenchApi.columns(node.table.id, useOf(node))
  const { name } = node.table
  return statementTemplate(kind, { family: familyOf(node.connection), database: node.database.name, name, columns })
}

/** Statements about tables of the object tree, and the ones that make them. */
export function useTableTexts(open: (tab: TabText) => void) {
  const { t } = useI18n()
  const copy = useCopy()
  const now = useClock()

  /** @returns their statements, and how old the oldest is that no server gave */
  async function definitionsOf(nodes: readonly TableNode[]): Promise<{ text: string, asOf?: string }> {
    const found = await ofEach(nodes, node => workbenchApi.ddl(node.table.id, useOf(node)))
    const [asOf] = found.flatMap(({ asOf }) => asOf ?? []).toSorted()
    return { text: found.map(({ ddl }) => `${ddl.replace(/;\s*$/, '')};\n`).join('\n'), asOf }
  }

  return {
    /** Opens a tab with a statement about each, to be filled in. */
    async write(kind: TemplateKind, nodes: readonly TableNode[]) {
      const [first] = nodes
      if (!first) return
      const { connection, database, table } = first
      try {
        const texts = await ofEach(nodes, node => templateOf(kind, node))
        open({ connectionId: connection.id, database: database.name, text: texts.join('\n'), title: table.name })
      } catch (thrown) {
        $message.error(describeError(thrown))
      }
    },

    async copyDdl(nodes: readonly TableNode[]) {
      const found = definitionsOf(nodes)
      try {
        await copy(found.then(({ text }) => text))
        const { asOf } = await found
        if (asOf) $message.info(t('tree.copiedAsOf', { ago: formatAgo(new Date(asOf), now.value) }))
      } catch (thrown) {
        $message.error(describeError(thrown))
      }
    },
  }
}
