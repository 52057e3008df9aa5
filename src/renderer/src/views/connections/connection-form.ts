import type { Connection } from '@contract/connections.ts'
import type { CreateInput } from './api.ts'
import type { SshForm } from './ssh-form.ts'
import { tlsModes } from '@contract/connections.ts'
import { TihcError } from '@contract/errors.ts'
import { defaultDialect, dialectOf, dialects, opensFiles } from '@dialects/registry.ts'
import { initSsh, toSshForm, toSshInput } from './ssh-form.ts'

export type TlsMode = Connection['tls']['mode']

export interface ConnectionForm {
  name: string
  /** The family. */
  engine: string
  /** Where a database of this machine lies; the fields of a server mean nothing then. */
  file: string
  host: string
  port: number | null
  user: string
  /** Null keeps the password that is saved. */
  password: string | null
  database: string
  environment: string | null
  readOnly: boolean
  tlsMode: TlsMode
  ca: string
  cert: string
  /** Null keeps the key that is saved. */
  key: string | null
  ssh: SshForm
  folder: string | null
  tags: string[]
  /** Seconds; null for the usual time. */
  connectTimeout: number | null
  compress: boolean
  timeZone: string
  startSql: string
  /** What a pasted address asked for and the form has to be told, as sentences. */
  asks: string[]
}

export const initForm = (): ConnectionForm => ({
  name: '',
  engine: defaultDialect().family,
  file: '',
  host: '127.0.0.1',
  port: defaultDialect().network?.port ?? null,
  user: defaultDialect().network?.user ?? '',
  password: '',
  database: '',
  environment: null,
  readOnly: false,
  tlsMode: 'off',
  ca: '',
  cert: '',
  key: '',
  ssh: initSsh(),
  folder: null,
  tags: [],
  connectTimeout: null,
  compress: false,
  timeZone: '',
  startSql: '',
  asks: [],
})

export function toForm(connection: Connection): ConnectionForm {
  return {
    name: connection.name,
    engine: connection.engine,
    file: connection.file ?? '',
    host: connection.host ?? '',
    port: connection.port,
    user: connection.user ?? '',
    password: connection.hasPassword ? null : '',
    database: connection.database ?? '',
    environment: connection.environment,
    readOnly: connection.readOnly,
    tlsMode: connection.tls.mode,
    ca: connection.tls.ca ?? '',
    cert: connection.tls.cert ?? '',
    key: connection.tls.hasKey ? null : '',
    ssh: toSshForm(connection.ssh),
    folder: connection.folder,
    tags: [...connection.tags],
    connectTimeout: connection.advanced.connectTimeout,
    compress: connection.advanced.compress,
    timeZone: connection.advanced.timeZone ?? '',
    startSql: connection.advanced.startSql ?? '',
    asks: [],
  }
}

/** What is sent: a secret that was left alone is left out, and so stays as it is. */
export function toInput(form: ConnectionForm): CreateInput {
  const common = {
    name: form.name.trim(),
    environment: form.environment,
    readOnly: form.readOnly,
    folder: form.folder?.trim() || null,
    tags: form.tags,
  }
  const { engine } = form
  if (opensFiles(engine))
    return { ...common, engine, file: form.file.trim(), advanced: { startSql: form.startSql.trim() || null } }
  const { mode, ...files } = { mode: form.tlsMode, ca: form.ca || null, cert: form.cert || null }
  return {
    ...common,
    engine,
    host: form.host.trim(),
    port: form.port ?? 0,
    user: form.user,
    ...(form.password !== null && { password: form.password }),
    database: form.database.trim() || null,
    ssh: toSshInput(form.ssh),
    advanced: {
      connectTimeout: form.connectTimeout,
      compress: form.compress,
      timeZone: form.timeZone.trim() || null,
      startSql: form.startSql.trim() || null,
    },
    tls: mode === 'off' ? { mode } : { mode, ...files, ...(form.key !== null && { key: form.key || null }) },
  }
}

/** Another family was chosen: port and user that only some family proposed become those of this one. */
export function withFamily(form: ConnectionForm, engine: string): ConnectionForm {
  const next = dialectOf(engine).network
  if (!next) return { ...form, engine }
  const proposed = dialects().flatMap(({ network }) => network ?? [])
  return {
    ...form,
    engine,
    port: proposed.some(({ port }) => port === form.port) ? next.port : form.port,
    user: proposed.some(({ user }) => user === form.user) ? next.user : form.user,
  }
}

export type AddressDraft = Partial<CreateInput> & { asks?: string[] }

/** The values of an address that was pasted; what it does not say stays as typed, and TLS is never less than it was. */
export function withDraft(form: ConnectionForm, draft: AddressDraft): ConnectionForm {
  return {
    ...form,
    engine: draft.engine ?? defaultDialect().family,
    name: form.name || draft.name || draft.host || '',
    host: draft.host ?? form.host,
    port: draft.port ?? form.port,
    user: draft.user ?? form.user,
    password: draft.password ?? form.password,
    database: draft.database ?? form.database,
    tlsMode: [form.tlsMode, draft.tls?.mode ?? 'off'].sort(byProtection)[1]!,
    asks: draft.asks ?? [],
  }
}

function byProtection(a: TlsMode, b: TlsMode): number {
  return tlsModes.indexOf(a) - tlsModes.indexOf(b)
}

const formFields = [
  'name',
  'file',
  'host',
  'port',
  'user',
  'password',
  'database',
  'tlsMode',
  'timeZone',
  'startSql',
] as const
/** A field of the form, or of its SSH servers: `ssh.host`, `ssh.jump.password`; `ssh` where none is to blame. */
export type FormField = typeof formFields[number] | 'ssh' | `ssh.${string}`
export type FormTab = 'general' | 'tls' | 'ssh' | 'advanced'

const fieldOfPart: Record<string, FormField> = { timeout: 'host', tls: 'tlsMode', advanced: 'startSql' }

function toField(name: string): FormField | null {
  if (name === 'ssh' || name.startsWith('ssh.')) return name as FormField
  const [first] = name.split('.')
  return fieldOfPart[first!] ?? formFields.find(field => field === first) ?? null
}

/** The field that an error is about: the part that a test names, or the field that did not fit. */
export function faultyField(error: unknown): FormField | null {
  if (!(error instanceof TihcError)) return null
  const { part, field } = error.details ?? {}
  if (field !== undefined) return toField(field)
  if (error.code === 'conflict') return 'name'
  return part ? toField(part) : null
}

/** Where a field is found. */
export function tabOf(field: FormField, isFile: boolean): FormTab {
  if (field === 'ssh' || field.startsWith('ssh.')) return 'ssh'
  if (field === 'timeZone' || field === 'startSql') return 'advanced'
  return field === 'tlsMode' && !isFile ? 'tls' : 'general'
}

/** The step of connecting that a field belongs to, as it is named before the reason. */
export function stepOf(field: FormField) {
  if (field.startsWith('ssh.jump')) return 'jump'
  if (field === 'ssh' || field.startsWith('ssh.')) return 'ssh'
  return field as typeof formFields[number]
}
