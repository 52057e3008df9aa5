import type { WantedView } from '@contract/views.ts'
import type { ShownView } from './api.ts'

/** A view while it is edited; '' is what its server does where nothing is said. */
export interface ViewForm {
  name: string
  select: string
  /** In place of the names that the query gives; empty for those. */
  columnNames: string[]
  algorithm: NonNullable<WantedView['algorithm']> | ''
  security: NonNullable<WantedView['security']> | ''
  checkOption: NonNullable<WantedView['checkOption']> | ''
}

/** What of a view can be edited. */
export type EditedView = Pick<ShownView, 'name' | 'select' | 'columnNames' | 'algorithm' | 'security' | 'checkOption'>

export function toForm({ name, select, columnNames, algorithm, security, checkOption }: EditedView): ViewForm {
  return {
    name,
    select: select ?? '',
    columnNames: [...columnNames ?? []],
    algorithm: algorithm ?? '',
    security: security ?? '',
    checkOption: checkOption ?? '',
  }
}

export function toWanted({ select, columnNames, algorithm, security, checkOption }: ViewForm): WantedView {
  return {
    select,
    columnNames: columnNames.length > 0 ? columnNames : null,
    algorithm: algorithm || null,
    security: security || null,
    checkOption: checkOption || null,
  }
}

const fields = ['select', 'columnNames', 'algorithm', 'security', 'checkOption'] as const

/** What surrounds a query is none of it. */
const isAlike = (one: unknown, other: unknown) => JSON.stringify(one).trim() === JSON.stringify(other).trim()
const fieldOf = (form: ViewForm, field: typeof fields[number]) =>
  (field === 'select' ? form.select.trim() : form[field])

/** How many of its properties are not as they were; 0 for a view that nobody has touched. */
export function countEdits(form: ViewForm, original: EditedView): number {
  const before = toForm(original)
  return fields.filter(field => !isAlike(fieldOf(form, field), fieldOf(before, field))).length
}

/**
 * The edits of a form on what the view is now.
 *
 * @param form as it was edited
 * @param before what it was edited from
 * @param now what the server has
 */
export function onto(form: ViewForm, before: EditedView, now: EditedView): ViewForm {
  const [old, fresh] = [toForm(before), toForm(now)]
  const edited = fields.filter(field => !isAlike(fieldOf(form, field), fieldOf(old, field)))
  return { ...fresh, ...Object.fromEntries(edited.map(field => [field, form[field]])) }
}

/** A view that is still to be made. */
export const blankView = (): EditedView =>
  ({ name: '', select: '', columnNames: null, algorithm: null, security: null, checkOption: null })
