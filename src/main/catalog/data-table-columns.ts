import type { Context } from '../../contract/context.ts'
import type { Handlers } from '../../contract/index.ts'
import type { Store } from '../store/open-store.ts'
import type { TenantStore } from '../store/tenant-scope.ts'
import type { ColumnPlace } from './column-conflicts.ts'
import type { GivenRemarks } from './remarks.ts'
import { randomUUID } from 'node:crypto'
import { TihcError } from '../../contract/errors.ts'
import { isUniqueViolation } from '../store/store-error.ts'
import { change, toDataTableColumn } from './catalog-record.ts'
import { catalogScope, notFound } from './catalog-scope.ts'
import { findRepeated, takenPlace } from './column-conflicts.ts'
import { columnsOf, requireTable } from './data-tables.ts'
import { checkFields, storedTags, visibleFields } from './remarks.ts'
import { noteChanges, noteOtherStructure } from './table-changes.ts'

export interface DataTableColumnsOptions {
  db: Store['db']
  /** Hears that columns of a table were added, changed or deleted. */
  onChanged: (tableId: string) => void
}

/** A column as it is given. */
interface GivenColumn extends GivenRemarks {
  column_index: number
  name: string
  desc: string
  data_type: string
  nullable: boolean
  default_value: string | null
  partitioner: boolean
}

/** Rows that one statement adds: a store binds so many values and no more. */
const rowsAtOnce = 500

/** Columns of data tables. Index and name are unique in a table, by constraints of the store. */
export function createDataTableColumns(options: DataTableColumnsOptions): Handlers['dataTableColumns'] {
  return { ...createReading(options), ...createAdding(options), ...createChanging(options) }
}

type Reading = Pick<Handlers['dataTableColumns'], 'list' | 'get'>
type Adding = Pick<Handlers['dataTableColumns'], 'create' | 'createBatch'>

function createReading({ db }: DataTableColumnsOptions): Reading {
  return {
    async list(context, { data_table_id, gone }) {
      const scope = await catalogScope(db, context, 'data_tables', data_table_id)
      await requireTable(scope, data_table_id)
      const rows = await columnsOf(scope, data_table_id, gone).execute()
      return rows.map(row => visibleFields(context, toDataTableColumn(row)))
    },

    async get(context, { id }) {
      const scope = await catalogScope(db, context, 'data_table_columns', id)
      return visibleFields(context, toDataTableColumn(await findColumn(scope, id)))
    },
  }
}

function createAdding({ db, onChanged }: DataTableColumnsOptions): Adding {
  /** Adds columns to a table that is there, all or none. */
  async function add(context: Context, tableId: string, columns: GivenColumn[], isBatch: boolean) {
    return await db.transaction().execute(async (trx) => {
      const scope = await catalogScope(trx, context, 'data_tables', tableId)
      await requireTable(scope, tableId)
      const time = new Date().toISOString()
      const rows = columns.map(column => toRow(tableId, column, time))
      for (let at = 0; at < rows.length; at += rowsAtOnce) {
        await scope
          .insertInto('data_table_columns')
          .values(rows.slice(at, at + rowsAtOnce))
          .execute()
          .catch(async (error) => {
            if (!isUniqueViolation(error)) throw error
            throw await taken(scope, tableId, columns, { ownIds: rows.map(({ id }) => id), isBatch })
          })
      }
      await noteOtherStructure(scope, tableId)
      return rows.map(({ id }) => id)
    })
  }

  return {
    async create(context, { data_table_id, ...column }) {
      checkFields(context, column)
      const [id] = await add(context, data_table_id, [column], false)
      onChanged(data_table_id)
      const scope = await catalogScope(db, context, 'data_table_columns', id!)
      return visibleFields(context, toDataTableColumn(await findColumn(scope, id!)))
    },

    async createBatch(context, { data_table_id, columns }) {
      for (const column of columns) checkFields(context, column)
      findRepeated(columns)
      await add(context, data_table_id, columns, true)
      onChanged(data_table_id)
    },
  }
}

function createChanging(
  { db, onChanged }: DataTableColumnsOptions,
): Omit<Handlers['dataTableColumns'], keyof (Reading & Adding)> {
  return {
    async reorder(context, { data_table_id, ids }) {
      const rows = await db.transaction().execute(async (trx) => {
        const scope = await catalogScope(trx, context, 'data_tables', data_table_id)
        await requireTable(scope, data_table_id)
        await reorder(scope, data_table_id, ids)
        await noteChanges(scope, [data_table_id])
        return await columnsOf(scope, data_table_id).execute()
      })
      onChanged(data_table_id)
      return rows.map(row => visibleFields(context, toDataTableColumn(row)))
    },

    async update(context, { id, ...changes }) {
      checkFields(context, changes)
      const row = await db.transaction().execute(async (trx) => {
        const scope = await catalogScope(trx, context, 'data_table_columns', id)
        const before = await findColumn(scope, id)
        await scope
          .updateTable('data_table_columns')
          .set({ ...changedColumns(changes), ...change(before) })
          .where('id', '=', id)
          .execute()
          .catch(async (error) => {
            if (!isUniqueViolation(error)) throw error
            const after = { ...before, ...changes }
            throw await taken(scope, before.data_table_id, [after], { ownIds: [id], isBatch: false })
          })
        if (saysStructure(changes)) await noteOtherStructure(scope, before.data_table_id)
        else await noteChanges(scope, [before.data_table_id])
        return await findColumn(scope, id)
      })
      onChanged(row.data_table_id)
      return visibleFields(context, toDataTableColumn(row))
    },

    async delete(context, { id }) {
      const tableId = await db.transaction().execute(async (trx) => {
        const scope = await catalogScope(trx, context, 'data_table_columns', id)
        const { data_table_id } = await findColumn(scope, id)
        await scope.deleteFrom('data_table_columns').where('id', '=', id).execute()
        await noteOtherStructure(scope, data_table_id)
        return data_table_id
      })
      onChanged(tableId)
    },
  }
}

/** Whether something is changed that a server says; an order of one's own stays until the table itself changes. */
function saysStructure({ name, data_type, nullable, default_value, partitioner }: Partial<GivenColumn>): boolean {
  return [name, data_type, nullable, default_value, partitioner].some(value => value !== undefined)
}

/** A new row. All of them name the same columns, as one statement adds several. */
function toRow(tableId: string, { tags = [], owner = null, note = '', ...column }: GivenColumn, time: string) {
  const { nullable, partitioner, deprecated_at = null, deprecated_for = null } = column
  return {
    ...column,
    id: `${tableId}-${randomUUID()}`,
    data_table_id: tableId,
    nullable: Number(nullable),
    partitioner: Number(partitioner),
    tags: storedTags(tags),
    owner,
    note,
    deprecated_at,
    deprecated_for,
    created_at: time,
    updated_at: time,
  }
}

/** The stored form of what is given; what is left out stays undefined, which Kysely leaves out too. */
function changedColumns({ nullable, partitioner, tags, ...changes }: Partial<GivenColumn>) {
  return {
    ...changes,
    nullable: nullable === undefined ? undefined : Number(nullable),
    partitioner: partitioner === undefined ? undefined : Number(partitioner),
    tags: tags && storedTags(tags),
  }
}

/** @throws {TihcError} `not_found` */
async function findColumn(scope: TenantStore, id: string) {
  const row = await scope.selectFrom('data_table_columns').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound('data_table_columns')
  return row
}

/** What of the columns the table had already, where the store said that there is one. */
async function taken(
  scope: TenantStore,
  tableId: string,
  columns: readonly ColumnPlace[],
  { ownIds, isBatch }: { ownIds: string[], isBatch: boolean },
): Promise<TihcError> {
  const own = new Set(ownIds)
  const there = (await columnsOf(scope, tableId).execute()).filter(({ id }) => !own.has(id))
  return takenPlace(columns, there, isBatch)
}

/**
 * Gives the columns of a table the indexes 0, 1, … in the order of `ids`. They pass through negative ones, which no
 * column has: two that change places would have the same one for a moment.
 *
 * @throws {TihcError} `conflict` where `ids` are not the table's columns, each once
 */
async function reorder(scope: TenantStore, tableId: string, ids: string[]): Promise<void> {
  const there = await columnsOf(scope, tableId).execute()
  const wanted = new Map(ids.map((id, index) => [id, index]))
  if (wanted.size !== ids.length || there.length !== ids.length || there.some(({ id }) => !wanted.has(id))) {
    throw new TihcError(
      'conflict',
      `The ids are not those of the table's ${there.length} columns, each once. Read the columns anew and try again.`,
      { field: 'ids' },
    )
  }
  const moved = there.filter(({ id, column_index }) => wanted.get(id) !== column_index)
  for (const { id } of moved) {
    const passing = { column_index: -1 - wanted.get(id)! }
    await scope.updateTable('data_table_columns').set(passing).where('id', '=', id).execute()
  }
  for (const before of moved) {
    await scope
      .updateTable('data_table_columns')
      .set({ column_index: wanted.get(before.id)!, ...change(before) })
      .where('id', '=', before.id)
      .execute()
  }
}
