import type { Handlers } from '../../contract/index.ts'
import type { ColumnLoss, PlannedChange } from '../../contract/table-losses.ts'
import type { ColumnTarget, LossQuestion } from '../../dialects/column-losses.ts'
import type { SchemaStatements } from '../../dialects/schema-statements.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { Column } from '../../schema/model.ts'
import type { MetadataSession } from '../engines/engine.ts'
import type { SchemaChangesOptions } from './schema-change.ts'
import { performance } from 'node:perf_hooks'
import { TihcError } from '../../contract/errors.ts'
import { placeOf } from './schema-change.ts'
import { readTableId } from './table-id.ts'

/** Counts what changes of columns would lose. */
export function createColumnLosses(options: SchemaChangesOptions): Pick<Handlers['tables'], 'losses'> {
  return {
    async losses(context, { id, changes, timeoutMs }) {
      const { databaseId, table: name } = readTableId(id)
      const { connection, name: database, statements, lexing } = await placeOf(options, context, databaseId)
      const metadata = await options.connections.metadata(context, connection.id)
      const { signal } = context
      const columns = await metadata.columns(database, name, { signal })
      const planned = changes.map((change) => {
        const column = findColumn(columns, change.column, name)
        const target = 'to' in change ? targetOf(column, change.to, statements, lexing) : null
        return { column, questions: statements.losses({ database, name }, column, target, lexing) }
      })
      const by = performance.now() + timeoutMs
      const data: ColumnLoss[] = []
      for (const { column, questions } of planned) {
        for (const question of questions) {
          const counted = await count(metadata, question, { by, timeoutMs, signal })
          data.push({ column: column.name, what: question.what, ...counted })
        }
      }
      return { data }
    },
  }
}

/** @throws {TihcError} `not_found` */
function findColumn<C extends Column>(columns: readonly C[], wanted: string, table: string): C {
  const found = columns.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  if (found) return found
  throw new TihcError('not_found', `The table “${table}” has no column “${wanted}”. Refresh its columns.`)
}

function targetOf(
  column: Column,
  { type, nullable, charset }: Extract<PlannedChange, { to: object }>['to'],
  statements: SchemaStatements,
  lexing: Lexing,
): ColumnTarget {
  return {
    type: statements.columnType({ text: type }, lexing),
    nullable: nullable ?? column.nullable,
    charset: charset ?? null,
  }
}

async function count(
  metadata: MetadataSession,
  { count, sample }: LossQuestion,
  { by, timeoutMs, signal }: { by: number, timeoutMs: number, signal: AbortSignal },
): Promise<Pick<ColumnLoss, 'rows' | 'sample' | 'error'>> {
  if (count === null) {
    const { message: error } = new TihcError('bad_request', 'Which rows would lose something cannot be asked.')
    return { rows: null, sample: [], error }
  }
  const left = () => Math.round(by - performance.now())
  try {
    if (left() <= 0) throw notInTime(timeoutMs)
    const counted = await metadata.query(count, [], { timeoutMs: left(), signal })
    const rows = Number(counted.rows[0]?.[0] ?? 0)
    if (rows === 0 || sample === null || left() <= 0) return { rows, sample: [] }
    const found = await metadata.query(sample, [], { timeoutMs: left(), signal })
    return { rows, sample: found.rows.map(([value]) => value) }
  } catch (error) {
    if (!(error instanceof TihcError) || error.code === 'cancelled') throw error
    return { rows: null, sample: [], error: (isLate(error) ? notInTime(timeoutMs) : error).message }
  }
}

/** Its time was up, here or on the server. */
function isLate({ code, details }: TihcError): boolean {
  return code === 'unavailable' && details?.part === 'statement'
}

function notInTime(timeoutMs: number): TihcError {
  return new TihcError('unavailable', `They could not be counted within ${timeoutMs / 1000} s.`)
}
