import type { TableDefinition } from '../../../contract/data-tables.ts'
import type { IndexPart, SchemaObject } from '../../../schema/model.ts'
import type { TenantStore } from '../../store/tenant-scope.ts'
import { fromCompact } from '../../../schema/compact.ts'
import { catalogTime } from '../catalog-record.ts'
import { readRelations } from './relations.ts'

/** How a data table's server defined it when it was read last; of one that no sync has read nothing is known. */
export async function readDefinition(
  scope: TenantStore,
  { data_source_id, name }: { data_source_id: string, name: string },
): Promise<TableDefinition> {
  const row = await scope
    .selectFrom('schema_objects as o')
    .innerJoin('data_sources as s', 's.id', 'o.source_id')
    .select(['o.definition', 'o.ddl', 's.connection_id', 's.database', 's.synced_at', 's.started_at'])
    .where('o.source_id', '=', data_source_id)
    .where('o.name', '=', name)
    .orderBy('o.since', 'desc')
    .executeTakeFirst()
  if (!row)
    return { read_at: null, ddl: null, primary_key: [], indexes: [], partitioning: null, relations: [] }
  const object = fromCompact(row.definition)
  const { connection_id: connectionId, database } = row
  const relations = object.kind === 'table'
    ? await readRelations(scope, { sourceId: data_source_id, connectionId, database, table: object })
    : []
  return {
    read_at: catalogTime((row.synced_at ?? row.started_at)!),
    ddl: row.ddl,
    ...partsOf(object),
    relations,
  }
}

function partsOf(object: SchemaObject): Pick<TableDefinition, 'primary_key' | 'indexes' | 'partitioning'> {
  if (object.kind !== 'table') return { primary_key: [], indexes: [], partitioning: null }
  const { primaryKey, indexes, partitioning } = object
  return {
    primary_key: (primaryKey?.parts ?? []).map(partText),
    indexes: indexes.map(({ name, unique, kind, parts }) => ({ name, unique, kind, parts: parts.map(partText) })),
    partitioning: partitioning && {
      method: partitioning.method,
      expression: partitioning.columns.length > 0 ? partitioning.columns.join(', ') : partitioning.expression,
      partitions: partitioning.partitions.map(({ name }) => name),
    },
  }
}

function partText({ column, expression, length }: IndexPart): string {
  if (column === null) return `(${expression})`
  return length === null ? column : `${column}(${length})`
}
