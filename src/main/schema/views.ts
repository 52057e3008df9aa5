import type { Context } from '../../contract/context.ts'
import type { Handlers } from '../../contract/index.ts'
import type { Output, Parsed } from '../../contract/procedure.ts'
import type { ViewColumn, views as viewsContract, WantedView } from '../../contract/views.ts'
import type { ReadView } from '../../dialects/schema-statements.ts'
import type { AlterStatement } from '../../dialects/table-change.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { View } from '../../schema/model.ts'
import type { MetadataSession } from '../engines/engine.ts'
import type { Change, Place, SchemaChangesOptions } from './schema-change.ts'
import type { FoundColumns } from './view-columns.ts'
import { createHash } from 'node:crypto'
import { TihcError } from '../../contract/errors.ts'
import { isSame } from '../../schema/diff.ts'
import { checkOwn, placeOf, runChange } from './schema-change.ts'
import { readTableId } from './table-id.ts'
import { columnsOfSelect, compareColumns, whyUnreadable } from './view-columns.ts'

type Changed = Output<typeof viewsContract['alter']>

/** A view as its server has it. */
interface FoundView {
  metadata: MetadataSession
  read: ReadView
  /** None where it cannot be read. */
  columns: ViewColumn[]
  ddl: string | null
  revision: string
}

/** Reads, makes and changes views; with `preview` a change only says how. */
export function createViews(options: SchemaChangesOptions): Handlers['views'] {
  return {
    get: (context, input) => get(options, context, input),
    create: (context, input) => create(options, context, input),
    alter: (context, input) => alter(options, context, input),
  }
}

async function get(
  options: SchemaChangesOptions,
  context: Context,
  { id }: Parsed<typeof viewsContract['get']>,
): Promise<Output<typeof viewsContract['get']>> {
  const { databaseId, table: name } = readTableId(id)
  const place = await placeOf(options, context, databaseId)
  const { metadata, read, columns, ddl, revision } = await readView(options, context, place, name)
  const problem = columns.length > 0 ? null : await whyUnreadable(metadata, place, name, context.signal)
  const { connection: { id: connectionId }, name: database } = place
  return { data: { ...read, name }, columns, problem, revision, ddl, connectionId, databaseId, database }
}

/**
 * Reads a view. What other tables are beneath it does not count for its revision.
 *
 * @throws {TihcError} `not_found`; `bad_request` for what is no view
 */
async function readView(
  { connections }: SchemaChangesOptions,
  context: Context,
  { connection, name: database, statements, lexing }: Place,
  name: string,
): Promise<FoundView> {
  const { signal } = context
  const metadata = await connections.metadata(context, connection.id)
  const object = await metadata.table(database, name, { signal })
  if (object.kind !== 'view') throw new TihcError('bad_request', `“${name}” is no view.`, { field: 'id' })
  const ddl = (await metadata.statements(database, [name], { signal })).get(name) ?? null
  const columns = object.columns.map(column => ({ name: column.name, type: column.type.text }))
  const read = statements.views.read(object, ddl, lexing)
  return { metadata, read, columns, ddl, revision: revisionOf(object, ddl) }
}

function revisionOf({ definition, checkOption, options }: View, ddl: string | null): string {
  return createHash('sha256').update(JSON.stringify([definition, checkOption, options, ddl])).digest('base64url')
}

async function create(
  options: SchemaChangesOptions,
  context: Context,
  { databaseId, name, view, preview }: Parsed<typeof viewsContract['create']>,
): Promise<Changed> {
  const place = await placeOf(options, context, databaseId)
  await checkOwn(options, context, place)
  const write = (lexing: Lexing): AlterStatement[] => {
    const sql = place.statements.views.create({ database: place.name, name }, view, lexing)
    return [{ sql, clauses: [{ sql, effects: ['instant'] }] }]
  }
  const statements = write(place.lexing)
  if (preview) {
    const metadata = await options.connections.metadata(context, place.connection.id)
    return await planned(statements, { metadata, place, view, now: { columns: [] } }, context)
  }
  const exists = new TihcError('conflict', `There is a table or view “${name}” already. Choose another name.`, {
    field: 'name',
  })
  return await run(options, context, place, { write, faults: { exists }, done: 'View created successfully' })
}

async function alter(
  options: SchemaChangesOptions,
  context: Context,
  { id, revision, view, preview }: Parsed<typeof viewsContract['alter']>,
): Promise<Changed> {
  const { databaseId, table: name } = readTableId(id)
  const place = await placeOf(options, context, databaseId)
  await checkOwn(options, context, place)
  const found = await readView(options, context, place, name)
  if (found.revision !== revision) {
    throw new TihcError(
      'conflict',
      `The view “${name}” was changed since it was read here. Load it anew and make your changes on what it is now.`,
      { field: 'revision' },
    )
  }
  const { read: { definer, ...before }, metadata } = found
  if (isSame(before, { ...view, select: view.select.trim() })) {
    if (preview) return { sql: [], statements: [], columns: compareColumns([], []), unknown: null }
    throw new TihcError('bad_request', 'The view is as it shall be already. There is nothing to run.', {
      field: 'view',
    })
  }
  const { views } = place.statements
  const own = { database: place.name, name }
  const triggers = views.losesTriggers ? await triggersOf(metadata, own, context.signal) : []
  const write = (lexing: Lexing) => views.replace(own, view, { definer, triggers }, lexing)
  const statements = write(place.lexing)
  if (preview) {
    const now = await columnsNow(found, place, context.signal)
    return await planned(statements, { metadata, place, view, now }, context)
  }
  return await run(options, context, place, { write, faults: {}, done: 'View altered successfully' })
}

/** The statements that made the triggers of a view, where views have some. */
async function triggersOf(
  metadata: MetadataSession,
  { database, name }: { database: string, name: string },
  signal: AbortSignal,
): Promise<string[]> {
  const programs = await metadata.programs(database, { signal })
  const own = programs.filter(({ kind, table }) => kind === 'trigger' && table === name)
  const texts = await Promise.all(own.map(trigger =>
    metadata.programText({ database, kind: 'trigger', name: trigger.name }, { signal })))
  return texts.flatMap(text => text ?? [])
}

interface Planned {
  metadata: MetadataSession
  place: Place
  view: WantedView
  /** What its columns are before. */
  now: FoundColumns
}

/** Asked of its query, as those of the new one are, so that types can be compared. */
async function columnsNow({ metadata, read, columns }: FoundView, place: Place, signal: AbortSignal) {
  const { select, columnNames, algorithm, security, checkOption } = read
  if (select === null || columns.length === 0) return { columns: [] }
  const own = { select, columnNames, algorithm, security, checkOption }
  return await columnsOfSelect(metadata, place, own, signal)
}

async function planned(
  statements: readonly AlterStatement[],
  { metadata, place, view, now }: Planned,
  { signal }: Context,
): Promise<Changed> {
  const found = await columnsOfSelect(metadata, place, view, signal)
  const unknown = 'problem' in found ? found.problem : 'problem' in now ? now.problem : null
  return {
    sql: statements.map(({ sql }) => sql),
    statements: statements.map(each => ({ ...each, clauses: each.clauses.map(clause => ({ ...clause })) })),
    columns: 'columns' in found && 'columns' in now ? compareColumns(now.columns, found.columns) : null,
    unknown,
  }
}

async function run(
  options: SchemaChangesOptions,
  context: Context,
  { connection, name }: Place,
  { write, faults, done }: Pick<Change, 'faults'> & { write: (lexing: Lexing) => AlterStatement[], done: string },
): Promise<Changed> {
  const texts = (lexing: Lexing) => write(lexing).map(({ sql }) => sql)
  const ran = await runChange(options, context, { connection, database: name, write: texts, faults })
  return { status: 'success', message: done, ...ran }
}
