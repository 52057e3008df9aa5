import type { Connection } from '@contract/connections.ts'
import type { ConnectionCheck } from './useConnectionChecks.ts'
import { translateSentence } from '@/locales/index.ts'

/** How a connection stands, and why it does not answer: what a check of it found, else what is known of it. */
export function stateOf(
  { status, statusMessage }: Pick<Connection, 'status' | 'statusMessage'>,
  check?: ConnectionCheck,
) {
  if (check?.running) return { status: 'checking' as const, reason: '' }
  if (check?.error) return { status: 'unavailable' as const, reason: check.error }
  return { status, reason: status === 'unavailable' ? translateSentence(statusMessage ?? '') : '' }
}

export interface ConnectionQuery { search: string, folder: string | null, tag: string | null }

/** The connections that a query means, those of a folder together; without one they come first. */
export function filterConnections(
  connections: readonly Connection[],
  { search, folder, tag }: ConnectionQuery,
): Connection[] {
  const words = search.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return connections
    .filter(
      connection =>
        (!folder || connection.folder === folder)
        && (!tag || connection.tags.includes(tag))
        && words.every(word => textOf(connection).includes(word)),
    )
    .toSorted((a, b) => (a.folder ?? '').localeCompare(b.folder ?? '') || a.name.localeCompare(b.name))
}

function textOf({ name, host, file, user, database, product, folder, tags, environment, ssh }: Connection): string {
  return [name, host, file, user, database, product, folder, environment, ssh?.host, ...tags].join('\n').toLowerCase()
}

/** Connections by folder, in the order that they come in. */
export function byFolder(
  connections: readonly Connection[],
): Array<{ folder: string | null, connections: Connection[] }> {
  return [...Map.groupBy(connections, ({ folder }) => folder)].map(([folder, of]) => ({ folder, connections: of }))
}

export const foldersOf = (connections: readonly Connection[]): string[] =>
  [...new Set(connections.flatMap(({ folder }) => folder ?? []))].toSorted((a, b) => a.localeCompare(b))
export const tagsOf = (connections: readonly Connection[]): string[] =>
  [...new Set(connections.flatMap(({ tags }) => tags))].toSorted((a, b) => a.localeCompare(b))

/** Where a connection leads, as a person says it. */
export function addressOf({ file, user, host, port }: Pick<Connection, 'file' | 'user' | 'host' | 'port'>): string {
  return file ?? `${user ?? ''}@${host ?? ''}:${port ?? ''}`
}
