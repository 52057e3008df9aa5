import type { Database } from 'better-sqlite3'

type Counter = 'document' | 'word' | 'tenant'

/** Small values that the index keeps of itself. */
export interface Meta {
  get: (key: string) => string | undefined
  set: (key: string, value: string) => void
  /** A number that was never given before. */
  next: (counter: Counter) => number
  keepCounters: () => void
}

export function createMeta(db: Database): Meta {
  const read = db.prepare('SELECT value FROM meta WHERE key = ?').pluck()
  const write = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
  const get = (key: string) => read.get(key) as string | undefined
  const names: Counter[] = ['document', 'word', 'tenant']
  const counters = new Map(names.map(name => [name, Number(get(name) ?? 0)]))
  return {
    get,
    set: (key, value) => void write.run(key, value),
    next(counter) {
      const number = counters.get(counter)! + 1
      counters.set(counter, number)
      return number
    },
    keepCounters: () => counters.forEach((value, name) => write.run(name, String(value))),
  }
}
