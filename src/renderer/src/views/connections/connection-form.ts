import type { Connection } from '@contract/connections.ts'
import type { CreateInput } from './api.ts'
import { TihcError } from '@contract/errors.ts'

export type TlsMode = Connection['tls']['mode']

export interface ConnectionForm {
  name: string
  engine: 'MySQL' | 'SQLite'
  /** Where an SQLite database lies; the fields of a server mean nothing then. */
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
}

export const initForm = (): ConnectionForm => ({
  name: '',
  engine: 'MySQL',
  file: '',
  host: '127.0.0.1',
  port: 4000,
  user: 'root',
  password: '',
  database: '',
  environment: null,
  readOnly: false,
  tlsMode: 'off',
  ca: '',
  cert: '',
  key: '',
})

export function toForm(connection: Connection): ConnectionForm {
  return {
    name: connection.name,
    engine: connection.engine === 'SQLite' ? 'SQLite' : 'MySQL',
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
  }
}

/** What is sent: a secret that was left alone is left out, and so stays as it is. */
export function toInput(form: ConnectionForm): CreateInput {
  const common = { name: form.name.trim(), environment: form.environment, readOnly: form.readOnly }
  if (form.engine === 'SQLite') return { ...common, engine: 'SQLite', file: form.file.trim() }
  const { mode, ...files } = { mode: form.tlsMode, ca: form.ca || null, cert: form.cert || null }
  return {
    ...common,
    engine: 'MySQL',
    host: form.host.trim(),
    port: form.port ?? 0,
    user: form.user,
    ...(form.password !== null && { password: form.password }),
    database: form.database.trim() || null,
    tls: mode === 'off' ? { mode } : { mode, ...files, ...(form.key !== null && { key: form.key || null }) },
  }
}

/** The values of an address that was pasted; what it does not say stays as typed. */
export function withDraft(form: ConnectionForm, draft: Partial<CreateInput>): ConnectionForm {
  return {
    ...form,
    engine: 'MySQL',
    name: form.name || draft.name || draft.host || '',
    host: draft.host ?? form.host,
    port: draft.port ?? form.port,
    user: draft.user ?? form.user,
    password: draft.password ?? form.password,
    database: draft.database ?? form.database,
    tlsMode: draft.tls?.mode ?? form.tlsMode,
  }
}

export type FormField = 'name' | 'file' | 'host' | 'port' | 'user' | 'password' | 'database' | 'tlsMode'

const fieldOfPart: Record<string, FormField> = {
  name: 'name',
  file: 'file',
  host: 'host',
  port: 'port',
  timeout: 'host',
  user: 'user',
  password: 'password',
  database: 'database',
  tls: 'tlsMode',
}

/** The field that an error is about: the part that a test names, or the field that did not fit. */
export function faultyField(error: unknown): FormField | null {
  if (!(error instanceof TihcError)) return null
  if (error.code === 'conflict') return 'name'
  const { part, field } = error.details ?? {}
  if (typeof part === 'string') return fieldOfPart[part] ?? null
  return typeof field === 'string' ? fieldOfPart[field.split('.')[0]!] ?? null : null
}
