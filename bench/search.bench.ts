import type { Search } from '../src/main/search/search.ts'
import type { Store } from '../src/main/store/open-store.ts'
import type { Ground } from './search-ground.ts'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { noteChanges } from '../src/main/catalog/table-changes.ts'
import { silentLog } from '../src/main/core/log.ts'
import { createSearch } from '../src/main/search/search.ts'
import { openStore } from '../src/main/store/open-store.ts'
import { tenantScope } from '../src/main/store/tenant-scope.ts'
import { median, percentile, printFigure, printRatio } from './figures.ts'
import { createRandom, fillStore, tenant } from './search-ground.ts'

/**
 * The search of the catalog over a million columns, asked at the service: quiet, and while tables are changed all the
 * time. The baseline is a prefix query of a plain full-text table of the same names and descriptions, in this process.
 */

const tables = Number(process.env.TIHC_BENCH_TABLES ?? 100_000)
const columns = 1_000_000 / tables
const asked = 300
/** Of so many rounds the fastest counts where nothing is written, with the baseline as with ours. */
const quietRounds = 3

/** Queries of every kind, made from what is there. */
function queriesOf({ names, words, descriptions }: Ground): Record<string, { most: number, queries: string[] }> {
  const random = createRandom(11)
  const pick = <T>(from: readonly T[]) => from[random(from.length)]!
  const make = (one: () => string) => Array.from({ length: asked }, one)
  const part = () => pick(pick(names).split(/[_\d]+/).filter(Boolean))
  const slice = (text: string, from: number, length: number) => text.slice(from, from + length)
  const typo = (word: string) => {
    const at = 1 + random(word.length - 2)
    const [before, letter, after] = [word.slice(0, at), word[at]!, word.slice(at + 1)]
    const swapped = before + after[0]! + letter + after.slice(1)
    return pick([before + after, `${before}x${after}`, `${before}${letter}x${after}`, swapped])
  }
  const long = words.filter((word, at) => at % 50 === 0 && word.length > 6)
  const parts = (name: string) => name.split(/[_\d]+/).filter(Boolean)
  return {
    'prefix': { most: 5, queries: make(() => slice(part(), 0, 1 + random(7))) },
    'inside words': { most: 20, queries: make(() => slice(pick(long), 2, 3 + random(3))) },
    'parts of names': {
      most: 20,
      queries: make(() => parts(pick(names)).map(one => slice(one, 0, 2 + random(4))).join('_')),
    },
    'several words': { most: 20, queries: make(() => `${part()} ${slice(part(), 0, 3)}`) },
    'Chinese': { most: 20, queries: make(() => slice(pick(descriptions), random(3), 1 + random(4))) },
    'typos': { most: 20, queries: make(() => typo(pick(long))) },
  }
}

interface Taken { times: number[], found: number }

/** Asks every query so many times, of which the fastest counts. */
async function ask(search: Search, queries: string[], rounds = 1): Promise<Taken> {
  const times: number[] = []
  let found = 0
  const context = { tenant } as Parameters<Search['handlers']['search']['find']>[0]
  for (const q of queries) {
    const taken: number[] = []
    for (let round = 0; round < rounds; round++) {
      const began = performance.now()
      const { total } = await search.handlers.search.find(context, { q, limit: 20 })
      taken.push(performance.now() - began)
      if (round === 0 && total > 0) found++
    }
    times.push(Math.min(...taken))
  }
  return { times, found }
}

/** How late the main loop is while something runs; p99 in ms. */
async function lagOf(run: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await run()
  delay.disable()
  return Math.max(0, delay.percentile(99) / 1e6 - 1)
}

/** Changes tables one hundred a transaction, as a sync does; gives how many when it is stopped. */
function startWriter(db: Store['db'], wake: () => void): () => Promise<number> {
  let stopped = false
  async function write(): Promise<number> {
    let round = 0
    for (; !stopped; round++) {
      const ids = Array.from({ length: 100 }, (_, at) =>
        `${tenant}-${String((round * 100 + at) * 7 % tables).padStart(36, '0')}`)
      await db.transaction().execute(async (trx) => {
        const scope = tenantScope(trx, tenant)
        await scope.updateTable('data_tables').set({ desc: `synced ${round}` }).where('id', 'in', ids).execute()
        await scope
          .updateTable('data_table_columns')
          .set({ desc: `round ${round}` })
          .where('data_table_id', 'in', ids)
          .where('column_index', '<', 5)
          .execute()
        await noteChanges(scope, ids)
      })
      wake()
      await wait(20)
    }
    return round * 100
  }
  const written = write()
  return () => {
    stopped = true
    return written
  }
}

/** A full-text table as one gets it, with what ours holds. */
function plainQueries(dataDir: string): (order: string, queries: string[]) => number[] {
  const db = new Database(join(dataDir, 'plain.db'))
  db.exec(`ATTACH '${join(dataDir, 'tihc.db')}' AS store; CREATE VIRTUAL TABLE plain USING fts5 (name, "desc");
    INSERT INTO plain SELECT name, "desc" FROM store.data_table_columns; DETACH store`)
  return (order, queries) => {
    const select = db.prepare(`SELECT rowid, name FROM plain WHERE plain MATCH ? ${order} LIMIT 20`)
    return queries.map(q => Math.min(...Array.from({ length: quietRounds }, () => {
      const began = performance.now()
      select.all(`"${q}" *`)
      return performance.now() - began
    })))
  }
}

async function measureWriting(search: Search, store: Store, queries: ReturnType<typeof queriesOf>): Promise<void> {
  const all = Object.values(queries).flatMap(({ queries }) => queries)
  const run = async (act: () => Promise<unknown>) => {
    const stop = startWriter(store.db, search.wake)
    const lag = await lagOf(act)
    return { lag, written: await stop() }
  }
  const duration = performance.now()
  await ask(search, all)
  const long = Math.max(3000, performance.now() - duration)
  const without = await run(() => wait(long))
  const times = new Map<string, Taken>()
  const withQueries = await run(async () => {
    for (const [kind, { queries: some }] of Object.entries(queries)) times.set(kind, await ask(search, some))
  })
  for (const [kind, { times: taken }] of times) {
    const { most } = queries[kind]!
    printFigure({ what: `${kind}, while tables change, median`, value: median(taken), unit: 'ms' })
    printFigure({ what: `${kind}, while tables change, p99`, value: percentile(taken, 0.99), unit: 'ms', most })
  }
  console.log(`tables changed meanwhile: ${withQueries.written}; without queries: ${without.written}`)
  printFigure({ what: 'lag of the main loop while tables change, p99', value: without.lag, unit: 'ms' })
  printFigure({ what: 'the same with queries, p99', value: withQueries.lag, unit: 'ms' })
  const began = performance.now()
  await search.idle()
  printFigure({ what: 'until the last change was in the index', value: performance.now() - began, unit: 'ms' })
}

const dataDir = await mkdtemp(join(tmpdir(), 'tihc-bench-search-'))
try {
  await (await openStore({ dataDir, log: silentLog })).close()
  const ground = fillStore(dataDir, tables, columns)
  const queries = queriesOf(ground)
  const store = await openStore({ dataDir, log: silentLog })
  const began = performance.now()
  const search = createSearch({ store, dataDir, log: silentLog })
  const buildLag = await lagOf(() => search.idle())
  const load = loadavg().map(one => one.toFixed(1)).join(', ')
  console.log(`${tables} tables of ${columns} columns; load of the machine ${load}`)
  printFigure({ what: 'building the index', value: performance.now() - began, unit: 'ms' })
  printFigure({ what: 'lag of the main loop meanwhile, p99', value: buildLag, unit: 'ms', most: 25 })
  printFigure({ what: 'its size', value: (await stat(join(dataDir, 'search.sqlite'))).size / 1e6, unit: 'MB' })
  // The index is merged into one piece meanwhile.
  await wait(20_000)
  const plain = plainQueries(dataDir)
  // A round that does not count.
  for (const { queries: some } of Object.values(queries)) await ask(search, some)
  for (const [kind, { most, queries: some }] of Object.entries(queries)) {
    const once = await ask(search, some)
    const { times, found } = await ask(search, some, quietRounds)
    printFigure({ what: `${kind} (${found} of ${asked} found something), median`, value: median(times), unit: 'ms' })
    printFigure({ what: `${kind}, p99, fastest of three`, value: percentile(times, 0.99), unit: 'ms', most })
    printFigure({ what: `${kind}, p99 of all`, value: percentile(once.times, 0.99), unit: 'ms', most })
    if (kind !== 'prefix') continue
    for (const [order, against] of [['', 'plain prefix queries'], ['ORDER BY rank', 'the same by rank']] as const) {
      const baseline = plain(order, some)
      printRatio({ what: 'prefix, median', ours: median(times), baseline: median(baseline), against, unit: 'ms' })
      printRatio({
        what: 'prefix, p99',
        ours: percentile(times, 0.99),
        baseline: percentile(baseline, 0.99),
        against,
        unit: 'ms',
      })
    }
  }
  await measureWriting(search, store, queries)
  await search.close()
  await store.close()
} finally {
  await rm(dataDir, { recursive: true })
}
