import type { ObjectNode } from './object-nodes.ts'
import { TihcError } from '@contract/errors.ts'
import workbenchApi from './api.ts'

/** What the object tree changes of what a server holds. */
export const structureActs = [
  'newDatabase',
  'dropDatabase',
  'renameTable',
  'truncateTables',
  'dropTables',
  'addColumn',
  'dropColumn',
  'dropProgram',
] as const
export type StructureAct = typeof structureActs[number]

/** Those that take something away. */
export const takesAway = (act: StructureAct): boolean => /^(?:drop|truncate)/.test(act)

export const defaultKinds = ['none', 'value', 'null', 'expression'] as const

/** What a person fills in; each act looks at what is its own. */
export interface StructureForm {
  name: string
  charset: string
  collation: string
  type: string
  nullable: boolean
  defaultKind: typeof defaultKinds[number]
  defaultText: string
  comment: string
  /** '' for the last place, `first`, or `after:` and a column. */
  place: string
}

export const emptyForm = (): StructureForm => ({
  name: '',
  charset: '',
  collation: '',
  type: 'VARCHAR(255)',
  nullable: true,
  defaultKind: 'none',
  defaultText: '',
  comment: '',
  place: '',
})

/** How many statements of a change were run before the one that failed: they stand. */
export function partlyDone(thrown: unknown): number {
  return thrown instanceof TihcError ? Number(thrown.details?.statementIndex ?? 0) : 0
}

/** A line of the tree with what an act is about. */
export type NodeFor<Act extends StructureAct> = Extract<ObjectNode, {
  kind: {
    newDatabase: 'connection'
    dropDatabase: 'database'
    renameTable: 'table'
    truncateTables: 'table'
    dropTables: 'table'
    addColumn: 'table'
    dropColumn: 'column'
    dropProgram: 'program'
  }[Act]
}>

/** The ids of the tables whose structure an act changes: it waits for transactions that have used them. */
export function changedTables(act: StructureAct, nodes: readonly ObjectNode[]): string[] {
  if (!['renameTable', 'truncateTables', 'dropTables', 'addColumn', 'dropColumn'].includes(act)) return []
  return nodes.flatMap(node => ('table' in node && node.table.kind === 'table' ? [node.table.id] : []))
}

/** Whether a form says enough for a statement about a line. */
export function isFilled(act: StructureAct, { name, type }: StructureForm, { label }: ObjectNode): boolean {
  switch (act) {
    case 'newDatabase': return name !== ''
    case 'renameTable': return name !== '' && name !== label
    case 'addColumn': return name !== '' && type.trim() !== ''
    default: return true
  }
}

/**
 * Runs a change, or asks how it would be done.
 *
 * @param act what is done
 * @param nodes the lines that it is about: one, or for `truncateTables` and `dropTables` some of one database
 * @param form what the person filled in
 * @param preview whether nothing is run
 * @returns the statements; empty where an answer has none
 */
export async function changeStructure(
  act: StructureAct,
  nodes: readonly ObjectNode[],
  form: StructureForm,
  preview: boolean,
): Promise<string[]> {
  const { sql } = await ask(act, nodes, form, preview)
  return Array.isArray(sql) ? sql as string[] : []
}

function ask(
  act: StructureAct,
  nodes: readonly ObjectNode[],
  form: StructureForm,
  preview: boolean,
): Promise<Record<string, unknown>> {
  const [node] = nodes as [ObjectNode]
  const ids = () => (nodes as Array<NodeFor<'dropTables'>>).map(({ table }) => table.id)
  switch (act) {
    case 'newDatabase': {
      const { name, charset, collation } = form
      return workbenchApi.createDatabase({
        connectionId: (node as NodeFor<'newDatabase'>).connection.id,
        name,
        ...(charset && { charset }),
        ...(collation && { collation }),
        preview,
      })
    }
    case 'dropDatabase': return workbenchApi.dropDatabase((node as NodeFor<'dropDatabase'>).database.id, preview)
    case 'renameTable':
      return workbenchApi.renameTable({ id: (node as NodeFor<'renameTable'>).table.id, name: form.name, preview })
    case 'truncateTables': return workbenchApi.truncateTables({ ids: ids(), preview })
    case 'dropTables': return workbenchApi.dropTables({ ids: ids(), preview })
    case 'addColumn': return workbenchApi.addColumn(columnInput((node as NodeFor<'addColumn'>).table.id, form, preview))
    case 'dropColumn': {
      const { table, column } = node as NodeFor<'dropColumn'>
      return workbenchApi.dropColumn(table.id, column.name, preview)
    }
    case 'dropProgram': {
      const { database, program: { kind, name } } = node as NodeFor<'dropProgram'>
      return workbenchApi.dropProgram({ databaseId: database.id, kind, name, preview })
    }
    default: return act satisfies never
  }
}

function columnInput(id: string, form: StructureForm, preview: boolean): Parameters<typeof workbenchApi.addColumn>[0] {
  const { name, type, nullable, comment, place } = form
  return {
    id,
    column_name: name,
    column_type: type,
    nullable,
    ...(form.defaultKind !== 'none' && { default: defaultOf(form) }),
    ...(comment && { comment }),
    ...(place === 'first' ? { first: true } : place && { after: place.slice('after:'.length) }),
    preview,
  }
}

function defaultOf({ defaultKind, defaultText }: StructureForm): string | null | { expression: string } {
  if (defaultKind === 'null') return null
  return defaultKind === 'expression' ? { expression: defaultText } : defaultText
}
