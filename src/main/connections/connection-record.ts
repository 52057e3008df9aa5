import type { Connection, ConnectionDraft } from '../../contract/connections.ts'
import type { ConnectionConfig } from '../engines/engine.ts'
import type { ConnectionRow } from '../store/schema.ts'
import type { ConnectionState } from './connection-states.ts'
import type { SecretStore } from './secrets.ts'
import type { SecretField, StoredSecrets } from './ssh-record.ts'
import { noCapabilities } from '../../dialects/capabilities.ts'
import { defaultDialect, dialectOf, isFamily, opensFiles } from '../../dialects/registry.ts'
import { applySsh, sealSshSecrets, showSsh, sshColumn, toRoute } from './ssh-record.ts'

/** What a call changes; what is left out stays. */
export type ConnectionPatch = Partial<ConnectionDraft>

/** The column `tls`. */
interface StoredTls { mode: ConnectionConfig['tls']['mode'], ca: string | null, cert: string | null }
/** The column `advanced`. */
type StoredAdvanced = ConnectionDraft['advanced']

/** A connection as the API shows it: everything but the secrets. */
export function toConnection(row: ConnectionRow, state: ConnectionState): Connection {
  const tls = storedTls(row)
  const secrets = storedSecrets(row)
  return {
    id: row.id,
    name: row.name,
    engine: row.engine,
    product: row.product,
    version: row.version,
    capabilities: capabilitiesOf(row),
    host: row.host,
    port: row.port,
    user: row.user,
    database: row.database,
    file: row.file,
    tls: { ...tls, hasKey: secrets.tlsKey !== undefined },
    ssh: showSsh(row.ssh, secrets),
    advanced: showAdvanced(storedAdvanced(row)),
    readOnly: row.read_only === 1,
    environment: row.environment,
    color: row.color,
    folder: row.folder,
    tags: JSON.parse(row.tags) as string[],
    status: state.status,
    statusMessage: state.message,
    hasPassword: hasPassword(row),
    createdAt: wireTime(row.created_at),
    updatedAt: wireTime(row.updated_at),
  }
}

/** Of a row that a newer version wrote, whose family is not known here, nothing is known. */
function capabilitiesOf({ engine, product, version }: ConnectionRow): Connection['capabilities'] {
  return isFamily(engine)
    ? dialectOf(engine).capabilities(product === null ? null : { product, version })
    : noCapabilities
}

/**
 * Everything that is needed to reach the server.
 *
 * @throws {TihcError} `conflict` when a secret cannot be opened here, unless `mayBeLocked` says that it is not needed;
 *   it is empty then
 */
export async function toConfig(
  row: ConnectionRow,
  secrets: SecretStore,
  mayBeLocked: (field: SecretField) => boolean = () => false,
): Promise<ConnectionConfig> {
  const sealed = storedSecrets(row)
  const open = async (field: SecretField): Promise<string> => {
    if (sealed[field] === undefined) return ''
    try {
      return await secrets.open(sealed[field], { tenant: row.tenant_id, owner: row.id, field })
    } catch (error) {
      if (mayBeLocked(field)) return ''
      throw error
    }
  }
  const [password, key, ssh] = await Promise.all([open('password'), open('tlsKey'), toRoute(row.ssh, open)])
  return {
    id: row.id,
    tenant: row.tenant_id,
    name: row.name,
    engine: row.engine,
    host: row.host ?? '',
    port: row.port ?? 0,
    user: row.user ?? '',
    password,
    database: row.database,
    file: row.file,
    tls: { ...storedTls(row), key: key || null },
    ssh,
    tunnel: null,
    serverKeys: null,
    ...readAdvanced(storedAdvanced(row)),
    readOnly: row.read_only === 1,
  }
}

/** What a new connection starts from. */
export function blankConfig(tenant: string): ConnectionConfig {
  return {
    id: '',
    tenant,
    name: '',
    engine: defaultDialect().family,
    host: '',
    port: 0,
    user: '',
    password: '',
    database: null,
    file: null,
    tls: { mode: 'off' },
    ssh: null,
    tunnel: null,
    serverKeys: null,
    ...readAdvanced({}),
    readOnly: false,
  }
}

export function hasPassword(row: ConnectionRow): boolean {
  return hasSecret(row, 'password')
}

export function hasSecret(row: ConnectionRow, field: SecretField): boolean {
  return storedSecrets(row)[field] !== undefined
}

/** A connection that leads to no server. */
const noServer: Pick<ConnectionDraft, 'host' | 'port' | 'user' | 'password' | 'database' | 'tls' | 'ssh'> = {
  host: null,
  port: null,
  user: null,
  password: '',
  database: null,
  tls: { mode: 'off' },
  ssh: null,
}

/**
 * What of a change is about its kind of database: a file has no server, a server no file. `before` is what it was, none
 * for a new one.
 */
export function fitToEngine<P extends ConnectionPatch>(patch: P, before: Pick<ConnectionRow, 'engine'> | null): P {
  const engine = patch.engine ?? before?.engine
  if (engine !== undefined && opensFiles(engine)) return { ...patch, ...noServer }
  return before && !opensFiles(before.engine) && patch.file === undefined ? patch : { ...patch, file: null }
}

/** The columns that a call changes, secrets sealed. `before` is the row as it is; none for a new connection. */
export async function toColumns(
  patch: ConnectionPatch,
  row: Pick<ConnectionRow, 'id' | 'tenant_id'>,
  before: ConnectionRow | null,
  secrets: SecretStore,
): Promise<Partial<ConnectionRow>> {
  const kept = before ? storedSecrets(before) : {}
  const seal = async (field: SecretField, text: string | null | undefined) =>
    text === undefined
      ? kept[field]
      : text
        ? secrets.seal(text, { tenant: row.tenant_id, owner: row.id, field })
        : undefined
  const sealed: StoredSecrets = {
    password: await seal('password', patch.password),
    tlsKey: await seal('tlsKey', patch.tls?.key),
    ...(await sealSshSecrets(patch.ssh, before?.ssh ?? null, kept, seal)),
  }
  return {
    ...columnsOf(patch),
    ...(patch.tls && { tls: JSON.stringify(mergeTls(patch.tls, before ? storedTls(before) : null)) }),
    ...(patch.ssh !== undefined && { ssh: sshColumn(patch.ssh, before?.ssh ?? null) }),
    ...(patch.advanced && { advanced: JSON.stringify({ ...(before && storedAdvanced(before)), ...patch.advanced }) }),
    secrets: JSON.stringify(sealed),
  }
}

/** The configuration that a call asks for, without storing it. Of TLS, too, what is left out stays. */
export function applyPatch(config: ConnectionConfig, patch: ConnectionPatch): ConnectionConfig {
  const { name, engine, host, port, user, password, database, file, tls, ssh, advanced, readOnly } = patch
  const given = {
    name,
    engine,
    host: host === null ? '' : host,
    port: port === null ? 0 : port,
    user: user === null ? '' : user,
    password,
    database,
    file,
    readOnly,
  }
  const fields = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return {
    ...config,
    ...fields,
    ...(ssh !== undefined && { ssh: applySsh(config.ssh, ssh) }),
    ...(advanced && mergeAdvanced(config, advanced)),
    ...(tls && {
      tls: {
        ...mergeTls(tls, { mode: config.tls.mode, ca: config.tls.ca ?? null, cert: config.tls.cert ?? null }),
        key: tls.key === undefined ? config.tls.key : tls.key || null,
      },
    }),
  }
}

function columnsOf({
  name,
  engine,
  host,
  port,
  user,
  database,
  file,
  readOnly,
  environment,
  color,
  folder,
  tags,
}: ConnectionPatch): Partial<ConnectionRow> {
  const columns: Partial<ConnectionRow> = {
    name,
    engine,
    host,
    port,
    user,
    database: database === '' ? null : database,
    file,
    read_only: readOnly === undefined ? undefined : Number(readOnly),
    environment: environment === '' ? null : environment,
    color: color === '' ? null : color,
    folder: folder === '' ? null : folder,
    tags: tags && JSON.stringify([...new Set(tags)]),
  }
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
}

function mergeTls(given: ConnectionDraft['tls'], before: StoredTls | null): StoredTls {
  const pick = (text: string | null | undefined, kept: string | null | undefined) =>
    (text === undefined ? kept : text) || null
  return { mode: given.mode, ca: pick(given.ca, before?.ca), cert: pick(given.cert, before?.cert) }
}

function storedTls({ tls }: ConnectionRow): StoredTls {
  return JSON.parse(tls) as StoredTls
}

function storedAdvanced({ advanced }: ConnectionRow): StoredAdvanced {
  return JSON.parse(advanced) as StoredAdvanced
}

function showAdvanced({ connectTimeout, compress, timeZone, startSql }: StoredAdvanced): Connection['advanced'] {
  return {
    connectTimeout: connectTimeout ?? null,
    compress: compress ?? false,
    timeZone: timeZone || null,
    startSql: startSql || null,
  }
}

type Advanced = Pick<ConnectionConfig, 'connectTimeoutMs' | 'compress' | 'timeZone' | 'startSql'>

function readAdvanced({ connectTimeout, compress, timeZone, startSql }: StoredAdvanced): Advanced {
  return {
    connectTimeoutMs: connectTimeout ? connectTimeout * 1000 : null,
    compress: compress ?? false,
    timeZone: timeZone || null,
    startSql: startSql ?? '',
  }
}

/** What is left out stays. */
function mergeAdvanced(config: Advanced, given: StoredAdvanced): Advanced {
  const next = readAdvanced(given)
  return {
    connectTimeoutMs: given.connectTimeout === undefined ? config.connectTimeoutMs : next.connectTimeoutMs,
    compress: given.compress ?? config.compress,
    timeZone: given.timeZone === undefined ? config.timeZone : next.timeZone,
    startSql: given.startSql === undefined ? config.startSql : next.startSql,
  }
}

function storedSecrets({ secrets }: ConnectionRow): StoredSecrets {
  return JSON.parse(secrets) as StoredSecrets
}

/** `YYYY-MM-DDTHH:MM:SSZ`. */
export function wireTime(stored: string): string {
  return `${stored.slice(0, 19)}Z`
}
