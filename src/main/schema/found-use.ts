import type { TableUseItem } from '../../contract/table-usage.ts'
import type { Certainty } from '../../language/named-columns.ts'

/** How sure a use is, and where it stands. */
export interface Sighting { certainty: Certainty, where: string }

/** Something that names a table, with what it says of each column. */
export interface FoundUse extends Sighting {
  item: Pick<
    TableUseItem,
    'kind' | 'database' | 'name' | 'count' | 'lastSeenAt' | 'historyId' | 'taskId' | 'documentId'
  >
  columns: ReadonlyMap<string, Sighting>
}

const order: readonly Certainty[] = ['certain', 'likely', 'possible']

/**
 * A use as it is answered.
 *
 * @param wanted only what names one of these columns; everything for undefined
 * @returns nothing where it names none of them
 */
export function toAnswer({ item, where, certainty, columns }: FoundUse, wanted: string[] | undefined): TableUseItem[] {
  if (!wanted) return [{ ...item, where, columns: [...columns.keys()], certainty }]
  const named = wanted.filter(column => columns.has(column))
  const [first] = named
    .map(column => columns.get(column)!)
    .sort((a, b) => order.indexOf(a.certainty) - order.indexOf(b.certainty))
  return first ? [{ ...item, ...first, columns: named }] : []
}
