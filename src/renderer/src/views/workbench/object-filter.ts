import type { LocalDatabase } from './local-copy.ts'
import type { NameIndex } from './name-index.ts'
import type { ObjectNode } from './object-nodes.ts'
import { nameIndex } from './name-index.ts'
import { moreNode } from './object-nodes.ts'

/** Tables of a database that are shown; one that looks for more types another letter. */
const mostOfDatabase = 1000

export interface FilteredTree {
  roots: ObjectNode[]
  /** Of the lines that stand open, because something below them was found. */
  openKeys: string[]
}

type NodeOf<Kind extends ObjectNode['kind']> = Extract<ObjectNode, { kind: Kind }>

const isObject = ({ kind }: ObjectNode) => kind === 'table' || kind === 'column' || kind === 'database'

const isNamed = (node: ObjectNode, text: string) => node.label.toLowerCase().includes(text)

/** Of lines that stand below one; they are never changed, but others take their place. */
const indexes = new WeakMap<readonly ObjectNode[], NameIndex>()
function indexOf(children: readonly ObjectNode[]): NameIndex {
  let index = indexes.get(children)
  if (!index) indexes.set(children, index = nameIndex(children.map(node => (isObject(node) ? node.label : ''))))
  return index
}

/** Tables whose name holds the text, or one of whose columns that are there does. */
function foundTables(children: readonly ObjectNode[], text: string, openKeys: string[]): ObjectNode[] {
  const named = indexOf(children)(text)
  let next = 0
  return children.filter((node, at) => {
    const isFound = named[next] === at
    if (isFound) next++
    const columns = node.children as ObjectNode[] | undefined
    const isBelow = columns?.some(child => isObject(child) && isNamed(child, text)) ?? false
    if (isBelow) openKeys.push(node.key)
    return isFound || isBelow
  })
}

/** Routines, triggers and events that were read and whose name holds the text, below the line on which they stand. */
function foundPrograms(children: readonly ObjectNode[], text: string, openKeys: string[]): ObjectNode[] {
  return children.filter(({ kind }) => kind === 'programs').flatMap(node => {
    const programs = node.children as ObjectNode[] | undefined
    const found = programs?.filter(program => program.kind === 'program' && isNamed(program, text)) ?? []
    if (found.length === 0) return []
    openKeys.push(node.key)
    return [inPlaceOf(node, found)]
  })
}

function capped(found: number, parent: ObjectNode, nodes: ObjectNode[]): ObjectNode[] {
  return found > nodes.length ? [...nodes, moreNode(parent, found - nodes.length)] : nodes
}

/** What was found in a database: what is loaded of it, or else what the last sync saw. */
function foundIn(
  node: NodeOf<'database'>,
  local: LocalDatabase | undefined,
  text: string,
  openKeys: string[],
): { children: ObjectNode[], isLocal: boolean } {
  if (node.children || !local) {
    const found = foundTables(node.children ?? [], text, openKeys)
    const tables = capped(found.length, node, found.slice(0, mostOfDatabase))
    return { children: [...tables, ...foundPrograms(node.children ?? [], text, openKeys)], isLocal: false }
  }
  const found = local.holding(text)
  const nodes = found.slice(0, mostOfDatabase).map(at => local.tableNode(node, at))
  return { children: capped(found.length, node, nodes), isLocal: true }
}

/** A line in the place of another one, with other children. */
function inPlaceOf<Node extends ObjectNode>(node: Node, children: ObjectNode[], more: Partial<ObjectNode> = {}): Node {
  return { ...node, ...more, children, origin: node }
}

/**
 * The tree as a filter shows it: what is loaded and what the last syncs saw, as far as its name holds a text, with what
 * stands above it. Below a database that is found by its own name stands what was found in it, or else all of it.
 *
 * @param roots the connections, with what is loaded
 * @param localOf what syncs saw of a connection
 * @param pattern what was typed; case does not matter
 */
export function filterObjects(
  roots: readonly ObjectNode[],
  localOf: (connectionId: string) => readonly LocalDatabase[],
  pattern: string,
): FilteredTree {
  const text = pattern.trim().toLowerCase()
  const openKeys: string[] = []

  function ofDatabase(node: NodeOf<'database'>, local: LocalDatabase | undefined): ObjectNode[] {
    const { children, isLocal } = foundIn(node, local, text, openKeys)
    if (children.length === 0) return isNamed(node, text) ? [node] : []
    openKeys.push(node.key)
    const asOf = isLocal && local!.database.asOf
    return [inPlaceOf(node, children, asOf ? { below: node.from ?? { asOf, reason: '' } } : {})]
  }

  function ofConnection(root: NodeOf<'connection'>): ObjectNode[] {
    const local = new Map(localOf(root.connection.id).map(each => [each.database.id, each]))
    const loaded = root.children as ObjectNode[] | undefined
    const children = loaded
      ? loaded.flatMap(node => (node.kind === 'database' ? ofDatabase(node, local.get(node.database.id)) : []))
      : [...local.values()].flatMap(each => ofDatabase(each.node(root.connection), each))
    if (children.length === 0) return isNamed(root, text) ? [root] : []
    openKeys.push(root.key)
    return [inPlaceOf(root, children)]
  }

  return { roots: roots.flatMap(root => (root.kind === 'connection' ? ofConnection(root) : [])), openKeys }
}
