import { z } from 'zod'
import { id, noContent, nothing, timestamp } from './fields.ts'
import { procedure } from './procedure.ts'

export const engines = ['MySQL', 'SQLite', 'PostgreSQL'] as const
export const products = ['TiDB', 'MySQL', 'MariaDB', 'SQLite'] as const
export const tlsModes = [
  'off',
  'required',
  'verify-ca',
  'verify-identity',
] as const

const pem = z.string().max(256 * 1024)

/** `cert` and `key` are a client certificate; `key` is a secret and never comes out again. */
const tls = z.strictObject({
  mode: z.enum(tlsModes),
  ca: pem.nullish(),
  cert: pem.nullish(),
  key: pem.nullish(),
  /** What an answer carries may be sent back; it is ignored. */
  hasKey: z.boolean().optional(),
})

const text = (most: number) => z.string().trim().max(most)

const draft = {
  name: text(128).min(1),
  engine: z.enum(engines),
  /** Host, port, user and TLS are of servers; an embedded database has a file. */
  host: text(255).min(1).nullable(),
  port: z.int().min(1).max(65535).nullable(),
  user: z.string().max(128).nullable(),
  password: z.string().max(4096),
  database: z.string().max(256).nullable(),
  /** On the host a path below its folder of databases (`--sqlite-dir`). */
  file: z.string().min(1).max(4096).nullable(),
  tls,
  ssh: z.null(),
  readOnly: z.boolean(),
  environment: text(32).nullable(),
  color: text(32).nullable(),
}

const create = z.strictObject({
  ...draft,
  engine: draft.engine.default('MySQL'),
  host: draft.host.default(null),
  port: draft.port.default(4000),
  user: draft.user.default('root'),
  password: draft.password.default(''),
  database: draft.database.default(null),
  file: draft.file.default(null),
  tls: tls.default({ mode: 'off' }),
  ssh: draft.ssh.default(null),
  readOnly: draft.readOnly.default(false),
  environment: draft.environment.default(null),
  color: draft.color.default(null),
})

export const connectionStatuses = ['connected', 'disconnected', 'unavailable'] as const

export const connection = z.looseObject({
  id,
  name: z.string(),
  engine: z.enum(engines),
  product: z.enum(products).nullable(),
  version: z.string().nullable(),
  host: z.string().nullable(),
  port: z.int().nullable(),
  user: z.string().nullable(),
  database: z.string().nullable(),
  file: z.string().nullable(),
  tls: z.looseObject({
    mode: z.enum(tlsModes),
    ca: z.string().nullish(),
    cert: z.string().nullish(),
    hasKey: z.boolean().optional(),
  }),
  ssh: z.null(),
  readOnly: z.boolean(),
  environment: z.string().nullable(),
  color: z.string().nullable(),
  status: z.enum(connectionStatuses),
  /** Why it is unavailable: the sentence that the last attempt gave. */
  statusMessage: z.string().nullish(),
  hasPassword: z.boolean(),
  createdAt: timestamp,
  updatedAt: timestamp,
})

const tested = z.looseObject({
  ok: z.literal(true),
  product: z.enum(products),
  version: z.string(),
  latencyMs: z.number(),
})

export const connections = {
  list: procedure({
    method: 'GET',
    path: '/api/connections',
    summary: 'Saved connections of the tenant',
    access: 'viewer',
    input: nothing,
    output: z.looseObject({
      data: z.array(connection),
    }),
  }),
  create: procedure({
    method: 'POST',
    path: '/api/connections',
    summary: 'Save a connection; secrets go in and never come out',
    access: 'editor',
    input: create,
    output: connection,
    status: 201,
    errors: ['conflict'],
  }),
  get: procedure({
    method: 'GET',
    path: '/api/connections/{id}',
    summary: 'One saved connection',
    access: 'viewer',
    input: z.strictObject({ id }),
    output: connection,
    errors: ['not_found'],
  }),
  update: procedure({
    method: 'PUT',
    path: '/api/connections/{id}',
    summary: 'Change a connection; what is left out stays, the password too',
    access: 'editor',
    input: z.strictObject({
      ...z.strictObject(draft).partial().shape,
      id,
    }),
    readOnlyFields: [
      'product',
      'version',
      'status',
      'statusMessage',
      'hasPassword',
      'createdAt',
      'updatedAt',
    ],
    output: connection,
    errors: ['not_found', 'conflict'],
  }),
  delete: procedure({
    method: 'DELETE',
    path: '/api/connections/{id}',
    summary: 'Delete a connection; its sessions end, its running statements are cancelled',
    access: 'editor',
    input: z.strictObject({ id }),
    output: noContent,
    status: 204,
    errors: ['not_found'],
  }),
  test: procedure({
    method: 'POST',
    path: '/api/connections/test',
    summary: 'Try a connection, saved (`id`) or not; with both, the fields override what is saved',
    access: 'editor',
    input: z.strictObject({
      ...z.strictObject(draft).partial().shape,
      id: id.optional(),
    }),
    output: tested,
    errors: ['not_found', 'unavailable', 'engine'],
  }),
  connect: procedure({
    method: 'POST',
    path: '/api/connections/{id}/connect',
    summary: 'Open the connection',
    access: 'viewer',
    input: z.strictObject({ id }),
    output: connection,
    errors: ['not_found', 'unavailable', 'engine'],
  }),
  disconnect: procedure({
    method: 'POST',
    path: '/api/connections/{id}/disconnect',
    summary: 'Close the connection and the caller\'s sessions on it',
    access: 'viewer',
    input: z.strictObject({ id }),
    output: connection,
    errors: ['not_found'],
  }),
  parse: procedure({
    method: 'POST',
    path: '/api/connections/parse',
    summary: 'Read a `mysql://user:password@host:port/database` address into a draft',
    access: 'editor',
    input: z.strictObject({
      url: z.string().min(1).max(8192),
    }),
    output: create.partial(),
  }),
}

export type Connection = z.output<typeof connection>
export type ConnectionDraft = z.output<typeof create>
/** The schema of a whole new connection, for a test without a saved one. */
export const connectionDraft = create
