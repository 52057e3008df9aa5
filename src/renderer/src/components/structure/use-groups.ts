import type { TableUseItem, UseKind } from '@contract/table-usage.ts'
import { useKinds } from '@contract/table-usage.ts'

export const useIcons: Record<UseKind, string> = {
  view: 'i-lucide:eye',
  foreignKey: 'i-lucide:link-2',
  generatedColumn: 'i-lucide:square-function',
  index: 'i-lucide:list-tree',
  check: 'i-lucide:list-checks',
  partitioning: 'i-lucide:columns-3',
  ttl: 'i-lucide:timer',
  routine: 'i-lucide:braces',
  trigger: 'i-lucide:zap',
  event: 'i-lucide:calendar-clock',
  binding: 'i-lucide:pin',
  document: 'i-lucide:file-code',
  history: 'i-lucide:history',
  statement: 'i-lucide:server',
}

export interface UseGroup { kind: UseKind, uses: TableUseItem[] }

const certainties = ['certain', 'likely', 'possible'] as const

/** Uses by their kind, what is surest first. */
export function groupUses(uses: readonly TableUseItem[]): UseGroup[] {
  const found = Map.groupBy(uses, ({ kind }) => kind)
  return useKinds.filter(kind => found.has(kind)).map(kind => ({
    kind,
    uses: found.get(kind)!.toSorted((a, b) =>
      certainties.indexOf(a.certainty) - certainties.indexOf(b.certainty) || (b.count ?? 0) - (a.count ?? 0)),
  }))
}

/** A statement of the server is known as far as it is shown: what was cut is not the statement. */
export const isWhole = ({ where }: TableUseItem): boolean => !where.startsWith('…') && !where.endsWith('…')
