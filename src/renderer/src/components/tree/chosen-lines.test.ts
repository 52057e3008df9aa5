import type { TreeNode } from './tree-rows.ts'
import { beforeEach, expect, it } from 'vitest'
import { ref } from 'vue'
import { treeRows } from './tree-rows.ts'
import { useChosenLines } from './useChosenLines.ts'

const branch = (label: string, ...children: TreeNode[]): TreeNode =>
  ({ key: label, label, isLeaf: children.length === 0, children })
const roots = [branch('shop', branch('a'), branch('b', branch('b.id')), branch('c'), branch('d')), branch('x')]
const rows = ref(treeRows(roots, new Set(['shop', 'b'])))
const groupOf = ({ label }: TreeNode) => (/^[a-d]$/.test(label) ? 'tables' : null)
const at = (label: string) => rows.value.findIndex(({ node }) => node.label === label)
const node = (label: string) => rows.value[at(label)]!.node

let lines: ReturnType<typeof useChosenLines<TreeNode>>
const chosen = () => lines.nodes().map(({ label }) => label).join(' ')
beforeEach(() => { lines = useChosenLines(rows, groupOf) })

it('chooses one, and adds and takes out others that belong with it', () => {
  lines.choose(node('c'))
  lines.toggle(node('a'))
  expect(chosen()).toBe('a c')
  lines.toggle(node('c'))
  expect(chosen()).toBe('a')
  lines.toggle(node('x'))
  expect(chosen()).toBe('x')
  lines.toggle(node('shop'))
  expect(chosen()).toBe('shop')
})

it('chooses a range in either direction, without what stands between and does not belong', () => {
  lines.choose(node('c'))
  lines.extendTo(at('a'))
  expect(chosen()).toBe('a b c')
  lines.extendTo(at('d'))
  expect(chosen()).toBe('c d')
  lines.choose(node('x'))
  lines.extendTo(at('c'))
  expect(chosen()).toBe('c')
})

it('chooses all that belong together', () => {
  lines.chooseGroup(node('b'))
  expect(chosen()).toBe('a b c d')
  lines.chooseGroup(node('shop'))
  expect(chosen()).toBe('shop')
})
