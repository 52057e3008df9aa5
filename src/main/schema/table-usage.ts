import type { Context } from '../../contract/context.ts'
import type { Document } from '../../contract/documents.ts'
import type { Handlers } from '../../contract/index.ts'
import type { HistoryEntry } from '../../contract/sql.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { NameKnowledge, TableUse, TargetTable } from '../../language/named-columns.ts'
import type { Scopes } from '../../language/query-scopes.ts'
import type { ConnectionsService } from '../connections/connections-service.ts'
import type { Dependents } from '../engines/dependents.ts'
import type { MetadataSession } from '../engines/engine.ts'
import type { History } from '../sql/history.ts'
import type { DatabasesService } from './databases-service.ts'
import type { FoundUse } from './found-use.ts'
import type { LookedText } from './looked-texts.ts'
import { TihcError } from '../../contract/errors.ts'
import { dialectOf } from '../../dialects/registry.ts'
import { findTableUse, namedTables } from '../../language/named-columns.ts'
import { readScopes } from '../../language/statement-scopes.ts'
import { toAnswer } from './found-use.ts'
import { capped, documentText, excerptAt, historyTexts, serverText } from './looked-texts.ts'
import { ownUses, pointingUses } from './own-uses.ts'
import { readTableId } from './table-id.ts'

/** Entries of the history that are looked at, newest first. */
const mostEntries = 5_000
/** Other tables whose columns are read to tell whose a name is. */
const mostTables = 500

export interface TableUsageOptions {
  connections: Pick<ConnectionsService, 'get' | 'metadata'>
  resolveDatabase: DatabasesService['resolveDatabase']
  history: Pick<History, 'list'>
  /** The SQL files that the person opened; null where there are none. */
  documents: (() => Promise<Document[]>) | null
}

interface Looked { text: LookedText, scopes: Scopes, use: TableUse }

/** Says what names a table. */
export function createTableUsage(options: TableUsageOptions): Pick<Handlers['tables'], 'usedBy'> {
  const { connections, resolveDatabase } = options
  return {
    async usedBy(context, { id, columns }) {
      const { databaseId, table } = readTableId(id)
      const { connectionId, name: database } = await resolveDatabase(context, databaseId)
      const { engine, product } = await connections.get(context, connectionId)
      const lexing = dialectOf(engine).lexing(product)
      const metadata = await connections.metadata(context, connectionId)
      const { signal } = context
      const object = await metadata.table(database, table, { signal })
      const all = object.kind === 'sequence' ? [] : object.columns.map(({ name }) => name)
      const target: TargetTable = { database, name: table, columns: all }
      const wanted = columns && checkColumns(target, columns)
      const found = await metadata.dependents({ database, name: table }, { signal })
      const texts = [
        ...found.texts.map(serverText),
        ...historyTexts(await readHistory(options, context, connectionId, table)),
        ...(await options.documents?.() ?? []).map(documentText),
      ]
      const others = texts.filter(text => !isItself(text, target))
      const looked = await lookAt(others, target, found, { metadata, lexing, signal })
      const uses = [
        ...(wanted && object.kind === 'table' ? ownUses(object, target, lexing) : []),
        ...pointingUses(found, target),
        ...looked.map(toFound),
      ]
      return { data: uses.flatMap(use => toAnswer(use, wanted)), errors: found.unread }
    },
  }
}

/** @throws {TihcError} `not_found` for a column that the table does not have */
function checkColumns({ name, columns: all }: TargetTable, asked: readonly string[]): string[] {
  return asked.map((column) => {
    const found = all.find(each => each.toLowerCase() === column.toLowerCase())
    if (found !== undefined) return found
    throw new TihcError('not_found', `The table “${name}” has no column “${column}”. Refresh its columns.`)
  })
}

async function readHistory(
  { history }: TableUsageOptions,
  { tenant, user }: Context,
  connectionId: string,
  search: string,
): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = []
  while (entries.length < mostEntries) {
    const page = { search, connectionId, offset: entries.length, limit: mostEntries - entries.length }
    const { data } = await history.list({ tenant, user }, page)
    entries.push(...data)
    if (data.length === 0 || entries.length >= mostEntries) break
  }
  return entries
}

function isItself({ item: { kind, database, name } }: LookedText, target: TargetTable): boolean {
  return kind === 'view' && database === target.database && name === target.name
}

/** Those texts that name the table; for them it is asked which columns the other tables have that they name. */
async function lookAt(
  texts: readonly LookedText[],
  target: TargetTable,
  { foldsTables }: Dependents,
  { metadata, lexing, signal }: { metadata: MetadataSession, lexing: Lexing, signal: AbortSignal },
): Promise<Looked[]> {
  const known: NameKnowledge = { foldsTables, columnsOf: () => null }
  const named = texts.flatMap(text => {
    const scopes = readScopes(text.sql, { lexing, ...text })
    return findTableUse(scopes, target, known) ? { text, scopes } : []
  })
  const others = await readOthers(named.map(({ scopes }) => scopes), target, metadata, signal)
  const columnsOf: NameKnowledge['columnsOf'] = ({ database, name }) =>
    others.get(JSON.stringify([database, name])) ?? null
  return named.flatMap(({ text, scopes }) => {
    const use = findTableUse(scopes, target, { foldsTables, columnsOf })
    return use ? { text, scopes, use } : []
  })
}

async function readOthers(
  scopes: readonly Scopes[],
  target: TargetTable,
  metadata: MetadataSession,
  signal: AbortSignal,
): Promise<Map<string, ReadonlySet<string>>> {
  const tables = scopes.flatMap(namedTables).filter(({ database, name }) =>
    database !== null && !(database === target.database && name === target.name))
  const columns = new Map<string, ReadonlySet<string>>()
  for (const [database, list] of Map.groupBy(tables, each => each.database!)) {
    const names = [...new Set(list.map(({ name }) => name))].slice(0, mostTables)
    try {
      for await (const objects of metadata.schema(database, { names, signal })) {
        for (const object of objects) {
          if (object.kind === 'sequence') continue
          const key = JSON.stringify([database, object.name])
          columns.set(key, new Set(object.columns.map(({ name }) => name.toLowerCase())))
        }
      }
    } catch (error) {
      // What is not known makes the answer less sure, no more.
      if (!(error instanceof TihcError) || error.code === 'cancelled') throw error
    }
  }
  return columns
}

function toFound({ text, use: { certainty, at, columns } }: Looked): FoundUse {
  const sighting = (seen: Pick<TableUse, 'certainty' | 'at'>) =>
    ({ certainty: capped(text, seen.certainty), where: excerptAt(text.sql, seen.at) })
  return {
    item: text.item,
    ...sighting({ certainty, at }),
    columns: new Map([...columns].map(([name, seen]) => [name, sighting(seen)])),
  }
}
