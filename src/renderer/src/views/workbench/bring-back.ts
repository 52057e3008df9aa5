import type { DroppedTable } from '@contract/ddl-jobs.ts'

/** Of a table that went several times, only what it was when it last did comes back: what is listed, newest first. */
export function restorable(dropped: readonly DroppedTable[]): DroppedTable[] {
  return [...Map.groupBy(dropped, ({ table }) => table).values()].map(([newest]) => newest!)
}
