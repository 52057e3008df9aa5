import type { DataTable } from '@contract/data-tables.ts'
import { toCatalog } from '@/utils/format.ts'

/** What people write of a table or a column, and what its server says of it. */
export type Remarked = Pick<
  DataTable,
  'desc' | 'source_desc' | 'tags' | 'owner' | 'note' | 'deprecated_at' | 'deprecated_for'
>

/** What people write besides a description, as a form has it. */
export interface RemarkForm {
  tags: string[]
  owner: string
  note: string
  deprecated: boolean
  deprecated_for: string
}

export const initRemarks = (): RemarkForm => ({
  tags: [],
  owner: '',
  note: '',
  deprecated: false,
  deprecated_for: '',
})

export function toRemarkForm({ tags, owner, note, deprecated_at, deprecated_for }: Remarked): RemarkForm {
  return {
    tags: [...tags],
    owner: owner ?? '',
    note,
    deprecated: deprecated_at !== null,
    deprecated_for: deprecated_for ?? '',
  }
}

/**
 * What a form says.
 *
 * @param before the row as it was: what was deprecated already keeps its time
 */
export function remarksOf({ tags, owner, note, deprecated, deprecated_for }: RemarkForm, before?: Remarked) {
  return {
    tags,
    owner: owner.trim() || null,
    note,
    deprecated_at: deprecated ? before?.deprecated_at ?? toCatalog(new Date()) : null,
    deprecated_for: deprecated ? deprecated_for.trim() || null : null,
  }
}

/** Whether a person has described it: else its description is the server's comment, or nothing. */
export function isDescribed({ desc, source_desc }: Pick<Remarked, 'desc' | 'source_desc'>): boolean {
  return desc !== (source_desc ?? '')
}

/** The server's comment where a person says something else; empty where there is none, or nothing else is said. */
export function otherComment(row: Pick<Remarked, 'desc' | 'source_desc'>): string {
  return isDescribed(row) ? row.source_desc ?? '' : ''
}
