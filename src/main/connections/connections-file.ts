import type { Connection, ConnectionDraft, ConnectionsFile } from '../../contract/connections.ts'
import { connectionDraft, connectionsFileFormat } from '../../contract/connections.ts'
import { TihcError } from '../../contract/errors.ts'

/** The fields of an entry; docs/connections-file.md describes them. */
const fields = [
  'name',
  'engine',
  'host',
  'port',
  'user',
  'database',
  'file',
  'tls',
  'ssh',
  'advanced',
  'readOnly',
  'environment',
  'color',
  'folder',
  'tags',
] as const
const mostEntries = 1_000

/** The file that holds these connections, without their secrets. */
export function toConnectionsFile(connections: readonly Connection[]): ConnectionsFile {
  return {
    ...connectionsFileFormat,
    exportedAt: `${new Date().toISOString().slice(0, 19)}Z`,
    connections: connections.map(connection => ({
      ...Object.fromEntries(fields.map(field => [field, connection[field]])),
      name: connection.name,
      tls: { mode: connection.tls.mode, ca: connection.tls.ca ?? null, cert: connection.tls.cert ?? null },
      ssh: connection.ssh && {
        ...withoutSecrets(connection.ssh),
        jump: connection.ssh.jump && withoutSecrets(connection.ssh.jump),
      },
    })),
  }
}

function withoutSecrets({ host, port, user, method }: NonNullable<NonNullable<Connection['ssh']>['jump']>) {
  return { host, port, user, method }
}

/** One entry of a file: what is to be saved, or why it cannot be. */
export interface FileEntry { name: string, draft?: ConnectionDraft, error?: TihcError }

/**
 * Reads a file that `toConnectionsFile` made, or a person wrote after its documentation. Secrets in it are taken as
 * well. Unknown fields of an entry are a fault of that entry, not of the file.
 *
 * @throws {TihcError} `bad_request` for what is no such file
 */
export function readConnectionsFile(file: Record<string, unknown>): FileEntry[] {
  if (file.format !== connectionsFileFormat.format) {
    throw badFile(
      `It is not a file of TiHC's connections: its "format" is not "${connectionsFileFormat.format}". `
      + 'Choose one that was exported here.',
    )
  }
  if (file.version !== connectionsFileFormat.version) {
    throw badFile(
      `Its version is ${JSON.stringify(file.version)}; this TiHC reads version `
      + `${connectionsFileFormat.version}. Update TiHC, or export it again from an older one.`,
    )
  }
  if (!Array.isArray(file.connections)) throw badFile('It has no list of connections.')
  if (file.connections.length > mostEntries) throw badFile(`It holds more than ${mostEntries} connections. Divide it.`)
  return file.connections.map(readEntry)
}

function readEntry(entry: unknown): FileEntry {
  const name
    = entry !== null && typeof entry === 'object' && 'name' in entry && typeof entry.name === 'string' ? entry.name : ''
  const parsed = connectionDraft.safeParse(entry)
  if (parsed.success) return { name, draft: parsed.data }
  const { path, message } = parsed.error.issues[0]!
  return { name, error: new TihcError('bad_request', path.length ? `${path.join('.')}: ${message}` : message) }
}

/** The name itself, or the first of `name (2)`, `name (3)` … that nobody has. */
export function freeName(name: string, taken: readonly string[]): string {
  const names = new Set(taken)
  if (!names.has(name)) return name
  const base = name.replace(/ \(\d+\)$/, '')
  for (let number = 2; ; number++) {
    const next = `${base.slice(0, 120)} (${number})`
    if (!names.has(next)) return next
  }
}

function badFile(message: string): TihcError {
  return new TihcError('bad_request', `The file cannot be read: ${message}`, { field: 'file' })
}
