import type { Table } from './model.ts'

type Referring = Pick<Table, 'name' | 'foreignKeys'>

/**
 * The order in which tables of one database can be dropped: those that refer to others by foreign keys stand before
 * these. Of tables that refer to each other in a circle one stands first, as some server may take them together.
 *
 * @example
 * dropOrder([customers, orders]) // ['orders', 'customers'], where orders refer to customers
 */
export function dropOrder(tables: readonly Referring[]): string[] {
  const byName = new Map(tables.map(table => [table.name, table]))
  const seen = new Set<string>()
  const referredFirst: string[] = []

  function visit({ name, foreignKeys }: Referring): void {
    if (seen.has(name)) return
    seen.add(name)
    for (const { referencedDatabase, referencedTable } of foreignKeys) {
      const referred = referencedDatabase === null ? byName.get(referencedTable) : undefined
      if (referred) visit(referred)
    }
    referredFirst.push(name)
  }

  // From behind, so that tables without such keys stay in the order given.
  tables.toReversed().forEach(visit)
  return referredFirst.reverse()
}
