import type { DdlJob, DroppedDatabase, DroppedTable } from '../../../contract/ddl-jobs.ts'
import type { Cell } from '../../../contract/sql.ts'
import type { JobsQuery, MetadataSession, StructureJobs } from '../engine.ts'
import { TihcError } from '../../../contract/errors.ts'
import { answered } from './mysql-answered.ts'
import { toWireTime } from './mysql-wire-time.ts'
import { readDigests } from './tidb-digests.ts'

interface DdlGround {
  query: MetadataSession['query']
  signal?: AbortSignal
}

/** The server's clock: seconds since 1970, and by how many it is ahead of UTC. */
interface Clock { now: number, offset: number }

const ended = new Set(['synced', 'cancelled', 'rollback done', 'none'])
/** Jobs that are looked through for what was dropped. */
const mostJobs = 500
const units: Record<string, number> = { h: 3600, m: 60, s: 1 }

/** Follows the jobs of a server and steers them. */
export function structureJobs(query: MetadataSession['query']): StructureJobs {
  return {
    list: answered(({ signal, ...wanted }) => readDdlJobs({ query, signal }, wanted)),
    dropped: answered((database, { signal }) => readDropped({ query, signal }, database)),
    droppedDatabases: answered(({ signal }) => readDroppedDatabases({ query, signal })),
    steer: answered((sql, { signal }) => steer({ query, signal }, sql)),
  }
}

/** Reads jobs, newest first; what else could not be read is in `errors`. */
async function readDdlJobs(
  ground: DdlGround,
  { database, limit }: Pick<JobsQuery, 'database' | 'limit'>,
): Promise<{ data: DdlJob[], errors: string[] }> {
  const errors: string[] = []
  const clock = await readClock(ground)
  const rows = database === null ? await readAll(ground, limit) : await readOf(ground, database, limit)
  const optional = <T>(read: Promise<T>, otherwise: T) => read.catch((error: unknown) => {
    if (!(error instanceof TihcError) || error.code === 'cancelled') throw error
    errors.push(error.message)
    return otherwise
  })
  const blockers = await optional(readBlockers(ground, clock), new Map<string, DdlJob['blockedBy']>())
  const failed = rows.filter(({ state }) => state === 'cancelled' || state.startsWith('rollback')).map(({ id }) => id)
  const faults = await optional(readFaults(ground, failed), new Map<string, string>())
  const data: DdlJob[] = []
  for (const row of rows) {
    const isRunning = !ended.has(row.state)
    const total = isRunning ? await optional(readRows(ground, row.database, row.table), null) : null
    data.push({
      ...toJob(row, clock, total),
      error: faults.get(row.id) ?? null,
      blockedBy: isRunning ? blockers.get(row.id) ?? [] : [],
    })
  }
  return { data, errors: [...new Set(errors)] }
}

/** Tables of a database whose rows are not yet thrown away, newest first. */
async function readDropped(ground: DdlGround, database: string): Promise<DroppedTable[]> {
  const jobs = await keptJobs(ground, await readOf(ground, database, mostJobs), ['drop table', 'truncate table'])
  return jobs.map(({ job: { kind, table }, ...gone }): DroppedTable =>
    ({ table, kind: kind === 'drop table' ? 'drop' : 'truncate', ...gone }))
}

/** Databases whose rows are not yet thrown away, newest first. */
async function readDroppedDatabases(ground: DdlGround): Promise<DroppedDatabase[]> {
  const jobs = await keptJobs(ground, await readAll(ground, mostJobs), ['drop schema'])
  return jobs.map(({ job: { database }, ...gone }): DroppedDatabase => ({ database, ...gone }))
}

/** Jobs of some kinds that have ended, as long as the server keeps what they took away. */
async function keptJobs(ground: DdlGround, rows: readonly JobRow[], kinds: readonly string[]) {
  const clock = await readClock(ground)
  const { rows: [life] } = await ask(ground, 'SELECT @@tidb_gc_life_time')
  const keptFor = secondsOf(String(life?.[0] ?? ''))
  return rows
    .filter(({ kind, state }) => state === 'synced' && kinds.includes(kind))
    .map(job => ({ job, at: toSeconds(job.end ?? job.start, clock) }))
    .filter(({ at }) => at !== null && at + keptFor > clock.now)
    .map(({ job, at }) => ({ job, jobId: job.id, droppedAt: toWire(at), until: toWire(at! + keptFor) }))
}

/** Tells a job to pause, go on or end. */
async function steer(
  ground: DdlGround,
  sql: string,
): Promise<void> {
  const { rows: [answer] } = await ask(ground, sql)
  const result = String(answer?.[1] ?? '')
  if (result === 'successful') return
  const message = result.replace(/^error:\s*(?:\[[^\]]*\])?/, '')
  throw new TihcError(/not found/i.test(message) ? 'not_found' : 'engine', message)
}

interface JobRow {
  id: string
  database: string
  table: string
  kind: string
  schemaState: string
  rowsDone: number
  start: string | null
  end: string | null
  state: string
  query: string
}

function ask({ query, signal }: DdlGround, sql: string, params: Array<string | number> = []) {
  return query(sql, params, { signal })
}

async function readClock(ground: DdlGround): Promise<Clock> {
  const { rows: [row] } = await ask(
    ground,
    'SELECT UNIX_TIMESTAMP(), TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW())',
  )
  return { now: Number(row![0]), offset: Number(row![1]) }
}

/** Of one database, where the server can be asked for it. */
async function readOf(ground: DdlGround, database: string, limit: number): Promise<JobRow[]> {
  const { rows } = await ask(
    ground,
    `SELECT JOB_ID, DB_NAME, TABLE_NAME, JOB_TYPE, SCHEMA_STATE, ROW_COUNT, START_TIME, END_TIME, STATE, QUERY
     FROM information_schema.DDL_JOBS WHERE DB_NAME = ? ORDER BY JOB_ID DESC LIMIT ${limit}`,
    [database],
  )
  return rows.map(row => toRow(row))
}

async function readAll(ground: DdlGround, limit: number): Promise<JobRow[]> {
  const { rows } = await ask(ground, `ADMIN SHOW DDL JOBS ${limit}`)
  const { rows: texts } = await ask(ground, `ADMIN SHOW DDL JOB QUERIES LIMIT ${limit}`)
  const queryOf = new Map(texts.map(([id, query]) => [String(id), query ?? '']))
  return rows
    .map(([id, database, table, kind, schemaState, , , count, , start, end, state]) =>
      toRow([id!, database!, table!, kind!, schemaState!, count!, start!, end!, state!, queryOf.get(String(id)) ?? '']))
    .sort((a, b) => Number(b.id) - Number(a.id))
    .slice(0, limit)
}

function toRow([id, database, table, kind, schemaState, count, start, end, state, query]: Cell[]): JobRow {
  const text = (cell: Cell | undefined) => (cell == null ? '' : String(cell))
  return {
    id: text(id),
    database: text(database),
    table: text(table),
    kind: text(kind),
    schemaState: text(schemaState),
    rowsDone: Number(count ?? 0),
    start: text(start) || null,
    end: text(end) || null,
    state: text(state),
    query: text(query),
  }
}

/** Whose transactions a job waits for, by the job. */
async function readBlockers(ground: DdlGround, clock: Clock): Promise<Map<string, DdlJob['blockedBy']>> {
  const { rows } = await ask(ground, 'SELECT JOB_ID, SESSION_ID, START_TIME, SQL_DIGESTS FROM mysql.tidb_mdl_view')
  if (rows.length === 0) return new Map()
  const { rows: sessions } = await ask(ground, 'SHOW FULL PROCESSLIST')
  const known = new Map(sessions.map(([id, user, , , , , , info]) => [String(id), { user, info }]))
  const found = new Map<string, DdlJob['blockedBy']>()
  for (const [jobs, session, since, digests] of rows) {
    const { user, info } = known.get(String(session)) ?? {}
    const blocker = {
      session: String(session),
      user: user == null ? null : String(user),
      statement: info ? String(info) : readDigests(digests),
      since: toWire(toSeconds(since == null ? null : String(since), clock)),
    }
    for (const job of String(jobs).split(',')) found.set(job, [...found.get(job) ?? [], blocker])
  }
  return found
}

/** Why jobs failed, as far as this account may see it. */
async function readFaults(ground: DdlGround, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const { rows } = await ask(
    ground,
    `SELECT job_id, CONVERT(job_meta USING utf8mb4) FROM mysql.tidb_ddl_history
     WHERE job_id IN (${ids.map(() => '?').join(', ')})`,
    [...ids],
  )
  return new Map(rows.flatMap(([id, meta]) => {
    const message = faultIn(String(meta ?? ''))
    return message === null ? [] : [[String(id), message]]
  }))
}

function faultIn(meta: string): string | null {
  try {
    const { err } = JSON.parse(meta) as { err?: { message?: string, msg?: string } | null }
    return err?.message ?? err?.msg ?? null
  } catch {
    return null
  }
}

/** What the server reckons. */
async function readRows(ground: DdlGround, database: string, table: string): Promise<number | null> {
  const { rows: [row] } = await ask(
    ground,
    'SELECT TABLE_ROWS FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
    [database, table],
  )
  return row?.[0] == null ? null : Number(row[0])
}

/** How far it is, is only said where it has counted something and that fits the estimate. */
function toJob(
  { start, end, rowsDone, ...row }: JobRow,
  clock: Clock,
  total: number | null,
) {
  const [from, to] = [toSeconds(start, clock), toSeconds(end, clock)]
  const seconds = from === null ? 0 : (to ?? clock.now) - from
  const isKnown = total !== null && rowsDone > 0 && rowsDone <= total
  return {
    ...row,
    rowsDone: rowsDone > 0 ? rowsDone : null,
    rowsTotal: total,
    speed: rowsDone > 0 && seconds > 0 ? Math.round(rowsDone / seconds) : null,
    progress: isKnown ? { done: rowsDone, total } : null,
    startedAt: toWire(from),
    endedAt: toWire(to),
  }
}

function toSeconds(text: string | null, { offset }: Clock): number | null {
  const ms = text === null ? Number.NaN : Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`)
  return Number.isNaN(ms) ? null : ms / 1000 - offset
}

function toWire(seconds: number | null): string | null {
  return seconds === null ? null : toWireTime(seconds)
}

/** `10m0s` */
function secondsOf(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([hms])/g)]
  return parts.reduce((all, [, count, unit]) => all + Number(count) * units[unit!]!, 0)
}
