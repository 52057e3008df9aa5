// @vitest-environment happy-dom
import type { Connection } from '@contract/connections.ts'
import type { Database } from '@contract/databases.ts'
import type { Table } from '@contract/tables.ts'
import type { ObjectNode } from './object-nodes.ts'
import { describe, expect, it } from 'vitest'
import { treeRows } from '@/components/tree/tree-rows.ts'
import { localDatabase } from './local-copy.ts'
import { filterObjects } from './object-filter.ts'
import { connectionNode, databaseNode, tableNode } from './object-nodes.ts'

const connection = (name: string) => ({ id: name, name }) as Connection
const database = (id: number, name: string) => ({ id, name, asOf: '2026-05-01T08:00:00Z' }) as Database
const table = (name: string) => ({ id: name, name, kind: 'table' }) as Table

function loaded(): ObjectNode[] {
  const shop = connectionNode(connection('prod'))
  const orders = databaseNode(connection('prod'), database(1, 'shop')) as ObjectNode & { kind: 'database' }
  orders.children = ['Orders', 'customers'].map(name => tableNode(orders, table(name), undefined))
  const [first] = orders.children as ObjectNode[]
  first!.children = [{ ...first!, kind: 'column', key: 'column', label: 'Invoice_no' } as never]
  shop.children = [orders, databaseNode(connection('prod'), database(2, 'billing'))]
  return [shop, connectionNode(connection('test'))]
}
const many = Array.from({ length: 1500 }, (_, at) => `t${at}`)
const local = new Map([
  ['prod', [localDatabase(database(2, 'billing'), ['old_orders', 'bills'].map(table))]],
  ['test', [localDatabase(database(3, 'lab'), ['orders_2', 'ORDERS_3', ...many].map(table))]],
])

/** The lines that a filter shows, each with its level. */
function shown(pattern: string, roots = loaded()): string[] {
  const { roots: found, openKeys } = filterObjects(roots, id => local.get(id) ?? [], pattern)
  return treeRows(found, new Set(openKeys)).map(({ node, level }) =>
    `${level} ${node.kind === 'more' ? `and ${node.count}` : node.label}`)
}

describe('filterObjects', () => {
  it('finds what is loaded and what a sync saw, below what it stands in', () => {
    expect(shown(' ORDERS ')).toEqual([
      ...['1 prod', '2 shop', '3 Orders', '2 billing', '3 old_orders'],
      ...['1 test', '2 lab', '3 orders_2', '3 ORDERS_3'],
    ])
    expect(shown('nothing of it')).toEqual([])
  })

  it('finds connections, databases and columns that are there', () => {
    expect(shown('prod')).toEqual(['1 prod'])
    expect(shown('lab')).toEqual(['1 test', '2 lab'])
    expect(shown('invoice')).toEqual(['1 prod', '2 shop', '3 Orders', '4 Invoice_no'])
  })

  it('finds routines and triggers that were read, below their line', () => {
    const roots = loaded()
    const [shop] = roots[0]!.children as ObjectNode[]
    const program = (label: string) => ({ ...shop!, kind: 'program', key: label, label, isLeaf: true }) as ObjectNode
    const line = { ...shop!, kind: 'programs', key: 'programs', label: 'Routines' } as ObjectNode
    const tables = shop!.children as ObjectNode[]
    shop!.children = [...tables, { ...line, children: ['close_orders', 'bill'].map(program) } as ObjectNode]
    expect(shown('close', roots)).toEqual(['1 prod', '2 shop', '3 Routines', '4 close_orders'])
    shop!.children = [...tables, { ...line, children: undefined } as ObjectNode]
    expect(shown('close', roots)).toEqual([])
  })

  it('says how many it leaves out where it finds very many', () => {
    const lines = shown('t')
    expect(lines.filter(line => /^3 t\d/.test(line))).toHaveLength(1000)
    expect(lines.at(-1)).toBe('3 and 500')
  })

  it('says how old it is what a sync saw, and gives the same lines again', () => {
    const roots = loaded()
    const find = () => filterObjects(roots, id => local.get(id) ?? [], 'orders').roots
    const [, billing] = find()[0]!.children as ObjectNode[]
    expect(billing).toMatchObject({ below: { asOf: '2026-05-01T08:00:00Z', reason: '' }, origin: { label: 'billing' } })
    expect((find()[0]!.children as ObjectNode[])[1]!.children![0]).toBe(billing!.children![0])
    expect((find()[0]!.children as ObjectNode[])[0]!.below).toBeUndefined()
  })
})
