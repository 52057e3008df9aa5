import type { Column, SchemaObject, Table } from '../../../schema/model.ts'
import type { ObservedObject } from '../../engines/engine.ts'
import { createHash } from 'node:crypto'
import { toCompact } from '../../../schema/compact.ts'

/** A table, view or sequence as it was read, made ready for the store. */
export interface ReadyObject extends ObservedObject {
  name: string
  /** The definition as it is kept. */
  text: string
  /** Equal definitions have equal ones. */
  digest: string
}

export function makeReady(observed: ObservedObject): ReadyObject {
  const text = toCompact(observed.object)
  return {
    ...observed,
    name: observed.object.name,
    text,
    digest: createHash('sha256').update(text).digest('base64'),
  }
}

/** A column as the catalog keeps what its server says. */
export interface ServerColumn {
  column_index: number
  name: string
  data_type: string
  nullable: number
  default_value: string | null
  partitioner: number
  source_desc: string
}

/** The columns of a table or view in their order; `partitioner` says which ones its rows are divided by. */
export function serverColumns(object: SchemaObject): ServerColumn[] {
  if (object.kind === 'sequence') return []
  const dividing = object.kind === 'table' ? dividingColumns(object) : new Set<string>()
  return object.columns.map((column, column_index) => ({
    column_index,
    name: column.name,
    data_type: column.type.text,
    nullable: Number(column.nullable),
    default_value: defaultText(column),
    partitioner: Number(dividing.has(column.name.toLowerCase())),
    source_desc: column.comment,
  }))
}

function defaultText({ default: given }: Column): string | null {
  if (!given) return null
  return given.kind === 'literal' ? given.value : given.sql
}

/** In lower case, as servers compare names of columns. */
function dividingColumns({ partitioning, primaryKey, columns }: Table): ReadonlySet<string> {
  if (!partitioning) return new Set()
  const { columns: named, expression, subpartitioning } = partitioning
  const texts = [expression, subpartitioning?.expression ?? '']
  const found = named.length > 0
    ? [...named]
    : columns.map(({ name }) => name).filter(name => texts.some(text => mentions(text, name)))
  // A server that was left the choice takes the primary key.
  const chosen = found.length > 0 ? found : (primaryKey?.parts ?? []).flatMap(({ column }) => column ?? [])
  return new Set(chosen.map(name => name.toLowerCase()))
}

const wordCharacter = /[\p{L}\p{N}_$]/u

/** Whether the name stands in an expression as a word of its own, in quotes or without. */
function mentions(expression: string, name: string): boolean {
  const text = expression.toLowerCase()
  const wanted = name.toLowerCase()
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    const isWord = (beside: string | undefined) => beside !== undefined && wordCharacter.test(beside)
    if (!isWord(text[at - 1]) && !isWord(text[at + wanted.length])) return true
  }
  return false
}
