import type { ObjectNode } from './object-nodes.ts'
import workbenchApi from './api.ts'

/** What the object tree changes of what a server holds. */
export const structureActs = ['newDatabase', 'dropDatabase', 'addColumn', 'dropColumn'] as const
export type StructureAct = typeof structureActs[number]

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

/** A line of the tree with what an act is about. */
export type NodeFor<Act extends StructureAct> = Extract<ObjectNode, {
  kind: { newDatabase: 'connection', dropDatabase: 'database', addColumn: 'table', dropColumn: 'column' }[Act]
}>

/** Whether a form says enough for a statement. */
export function isFilled(act: StructureAct, { name, type }: StructureForm): boolean {
  if (act === 'newDatabase') return name !== ''
  return act !== 'addColumn' || (name !== '' && type.trim() !== '')
}

/**
 * Runs a change, or asks how it would be done.
 *
 * @returns the statements; empty where an answer has none
 */
export async function changeStructure(
  act: StructureAct,
  node: ObjectNode,
  form: StructureForm,
  preview: boolean,
): Promise<string[]> {
  const { sql } = await ask(act, node, form, preview)
  return Array.isArray(sql) ? sql as string[] : []
}

function ask(
  act: StructureAct,
  node: ObjectNode,
  form: StructureForm,
  preview: boolean,
): Promise<Record<string, unknown>> {
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
    case 'addColumn': return workbenchApi.addColumn(columnInput((node as NodeFor<'addColumn'>).table.id, form, preview))
    case 'dropColumn': {
      const { table, column } = node as NodeFor<'dropColumn'>
      return workbenchApi.dropColumn(table.id, column.name, preview)
    }
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
