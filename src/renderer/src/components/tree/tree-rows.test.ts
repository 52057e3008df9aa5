import type { TreeNode } from './tree-rows.ts'
import { describe, expect, it } from 'vitest'
import { parentOf, treeRows } from './tree-rows.ts'

const leaf = (label: string): TreeNode => ({ key: label, label, isLeaf: true })
const branch = (label: string, ...children: TreeNode[]): TreeNode => ({ key: label, label, isLeaf: false, children })

const roots = [
  branch('prod', branch('shop', leaf('Orders'), leaf('customers')), branch('billing', leaf('orders_old'))),
  { key: 'closed', label: 'closed', isLeaf: false },
]
const shown = (expanded: string[]) =>
  treeRows(roots, new Set(expanded)).map(({ node, level }) => `${level} ${node.label}`)

describe('treeRows', () => {
  it('shows what is below nodes that are open', () => {
    expect(shown([])).toEqual(['1 prod', '1 closed'])
    expect(shown(['prod', 'shop', 'closed'])).toEqual([
      '1 prod',
      '2 shop',
      '3 Orders',
      '3 customers',
      '2 billing',
      '1 closed',
    ])
    expect(shown(['shop'])).toEqual(['1 prod', '1 closed'])
  })

  it('tells each line its place among those beside it', () => {
    const rows = treeRows(roots, new Set(['prod', 'billing']))
    expect(rows.map(({ node, position, size, expanded }) => [node.label, position, size, expanded])).toEqual([
      ['prod', 1, 2, true],
      ['shop', 1, 2, false],
      ['billing', 2, 2, true],
      ['orders_old', 1, 1, false],
      ['closed', 2, 2, false],
    ])
  })
})

describe('parentOf', () => {
  it('finds the line above', () => {
    const rows = treeRows(roots, new Set(['prod', 'shop', 'billing']))
    expect(rows.map((_, index) => parentOf(rows, index))).toEqual([-1, 0, 1, 1, 0, 4, -1])
  })
})
