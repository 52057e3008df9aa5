import { z } from 'zod'
import { capabilities } from './capabilities.ts'
import { id, noContent, nothing, timestamp } from './fields.ts'
import { procedure } from './procedure.ts'

/**
 * The families of servers, each with what its servers call themselves. Which of them this program has is for the
 * services to say.
 */
export const engines = ['MySQL', 'SQLite', 'PostgreSQL'] as const
export const products = ['TiDB', 'MySQL', 'MariaDB', 'SQLite'] as const
export const engine = z.string().min(1).max(32).describe(`one of ${engines.join(', ')}`)
export const product = z.string().describe(`what the server says it is: ${products.join(', ')}`)

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

export const sshMethods = ['password', 'key', 'agent'] as const

const hop = {
  host: text(255).min(1),
  port: z.int().min(1).max(65535).default(22),
  user: text(128).min(1),
  method: z.enum(sshMethods),
  /** Secrets: they go in and never come out. Left out, the stored one stays; null or empty removes it. */
  password: z.string().max(4096).nullish(),
  /** A private key as OpenSSH, PuTTY or OpenSSL write it. */
  key: pem.nullish(),
  passphrase: z.string().max(4096).nullish(),
  /** What an answer carries may be sent back; it is ignored. */
  hasPassword: z.boolean().optional(),
  hasKey: z.boolean().optional(),
  hasPassphrase: z.boolean().optional(),
}

/**
 * The SSH server through which a database is reached, and one in front of it where there is one (`jump`; left out, it
 * stays).
 */
const ssh = z.strictObject({ ...hop, jump: z.strictObject(hop).nullish() })

/** Seconds that connecting may take unless its connection says otherwise: so everything answers within 5. */
export const usualConnectTimeout = 4.8

const advanced = z.strictObject({
  /** Seconds that connecting may take, the tunnel included; null for `usualConnectTimeout`. */
  connectTimeout: z.int().min(1).max(120).nullish(),
  compress: z.boolean().optional(),
  /** The time zone of sessions, as the server knows it: `+08:00`, `Asia/Shanghai`. */
  timeZone: text(64).nullish(),
  /** Statements that every new session begins with. */
  startSql: z.string().max(16 * 1024).nullish(),
})

const tag = text(32).min(1)

const draft = {
  name: text(128).min(1),
  engine,
  /** Host, port, user and TLS are of servers; an embedded database has a file. */
  host: text(255).min(1).nullable(),
  port: z.int().min(1).max(65535).nullable(),
  user: z.string().max(128).nullable(),
  password: z.string().max(4096),
  database: z.string().max(256).nullable(),
  /** On the host a path below its folder of databases (`--sqlite-dir`). */
  file: z.string().min(1).max(4096).nullable(),
  tls,
  ssh: ssh.nullable(),
  advanced,
  readOnly: z.boolean(),
  environment: text(32).nullable(),
  color: text(32).nullable(),
  folder: text(128).nullable(),
  tags: z.array(tag).max(20),
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
  advanced: advanced.default({}),
  readOnly: draft.readOnly.default(false),
  environment: draft.environment.default(null),
  color: draft.color.default(null),
  folder: draft.folder.default(null),
  tags: draft.tags.default([]),
})

export const connectionStatuses = ['connected', 'disconnected', 'unavailable'] as const

const shownHop = {
  host: z.string(),
  port: z.int(),
  user: z.string(),
  method: z.enum(sshMethods),
  hasPassword: z.boolean(),
  hasKey: z.boolean(),
  hasPassphrase: z.boolean(),
}

export const connection = z.looseObject({
  id,
  name: z.string(),
  engine,
  product: product.nullable(),
  version: z.string().nullable(),
  /**
   * What the server can do, as far as is known: by its product and version once it has answered, before by its family.
   */
  capabilities,
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
  ssh: z.looseObject({ ...shownHop, jump: z.looseObject(shownHop).nullable() }).nullable(),
  advanced: z.looseObject({
    connectTimeout: z.int().nullable(),
    compress: z.boolean(),
    timeZone: z.string().nullable(),
    startSql: z.string().nullable(),
  }),
  readOnly: z.boolean(),
  environment: z.string().nullable(),
  color: z.string().nullable(),
  folder: z.string().nullable(),
  tags: z.array(z.string()),
  status: z.enum(connectionStatuses),
  /** Why it is unavailable: the sentence that the last attempt gave. */
  statusMessage: z.string().nullish(),
  hasPassword: z.boolean(),
  createdAt: timestamp,
  updatedAt: timestamp,
})

/** The name and version of the form of exported files; see docs/connections-file.md. */
export const connectionsFileFormat = { format: 'tihc-connections', version: 1 } as const

const connectionsFile = z.looseObject({
  format: z.literal(connectionsFileFormat.format),
  version: z.literal(connectionsFileFormat.version),
  exportedAt: timestamp,
  connections: z.array(z.looseObject({ name: z.string() })),
})

const tested = z.looseObject({
  ok: z.literal(true),
  product,
  version: z.string(),
  latencyMs: z.number(),
})

/** What to look at before it is saved: where an address asks for what its text alone cannot give. */
export const addressAsks = z.array(z.string()).optional()

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
      'capabilities',
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
  renewPassword: procedure({
    method: 'POST',
    path: '/api/connections/renew-password',
    summary: 'Give the account a new password in the place of one that has expired, and keep it where the connection '
      + 'is saved (`id`); with fields beside it, they override what is saved',
    access: 'editor',
    input: z.strictObject({
      ...z.strictObject(draft).partial().shape,
      id: id.optional(),
      newPassword: z.string().min(1).max(4096),
    }),
    output: tested.extend({
      /** The saved password was replaced; false where the fields, or the saved ones by then, lead elsewhere. */
      saved: z.boolean(),
    }),
    errors: ['not_found', 'conflict', 'unavailable', 'engine'],
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
  duplicate: procedure({
    method: 'POST',
    path: '/api/connections/{id}/duplicate',
    summary: 'Save a copy of a connection, its secrets included, under a name that is free',
    access: 'editor',
    input: z.strictObject({ id, name: draft.name.optional() }),
    output: connection,
    status: 201,
    errors: ['not_found', 'conflict'],
  }),
  export: procedure({
    method: 'GET',
    path: '/api/connections/export',
    summary: 'All saved connections as a file to keep or pass on: without passwords and keys',
    access: 'editor',
    input: nothing,
    output: connectionsFile,
  }),
  import: procedure({
    method: 'POST',
    path: '/api/connections/import',
    summary: 'Save the connections of an exported file; names that are taken get a number',
    access: 'editor',
    input: z.strictObject({ file: z.record(z.string(), z.unknown()) }),
    output: z.looseObject({
      data: z.array(connection),
      /** Entries of the file that do not fit, and why. */
      errors: z.array(z.looseObject({ index: z.int(), name: z.string(), error: z.string() })),
    }),
    status: 201,
    errors: ['bad_request'],
  }),
  parse: procedure({
    method: 'POST',
    path: '/api/connections/parse',
    summary: 'Read a `mysql://user:password@host:port/database` address into a draft',
    access: 'editor',
    input: z.strictObject({
      url: z.string().min(1).max(8192),
    }),
    output: create.partial().extend({ asks: addressAsks }),
  }),
}

export type Connection = z.output<typeof connection>
export type ConnectionsFile = z.output<typeof connectionsFile>
export type ConnectionDraft = z.output<typeof create>
/** The schema of a whole new connection, for a test without a saved one. */
export const connectionDraft = create
