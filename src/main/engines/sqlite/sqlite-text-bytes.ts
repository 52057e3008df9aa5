import type { Database } from 'better-sqlite3'
import type { SqliteValue } from './sqlite-row-codec.ts'
import { isDeepStrictEqual } from 'node:util'
import { replacement } from '../text-bytes.ts'
import { TextBytes } from './sqlite-row-codec.ts'

/** SQLite gives no more columns than these. */
const mostColumns = 2000

/** The second reading skips as many rows as were read without it, and nothing can stop it there. */
const mostSkipped = 10_000

export interface ExactTexts {
  /** It is to be asked for every row from now on. */
  readonly isFollowing: boolean
  /** A text holds U+FFFD of which nobody could tell whether it stands there or for other bytes. */
  readonly isUnclear: boolean
  /** Gives a row, which is the `index`th, with the bytes of the texts in it that hold U+FFFD. */
  of: (row: SqliteValue[], index: number) => SqliteValue[]
  close: () => void
}

const isDoubtful = (value: SqliteValue): boolean => typeof value === 'string' && value.includes(replacement)

/**
 * Finds the bytes of texts that are no UTF-8. SQLite keeps whatever bytes it was given for a text, and the driver puts
 * U+FFFD in the place of those that are none. Once such a character turns up, the query is read a second time beside
 * the first, with texts as blobs too; as long as both give the same rows, its bytes are those of the texts. That cannot
 * be done for statements that are no query, for one that gives other rows each time, nor in a file whose texts are
 * UTF-16, nor where the first such character comes late: there it is told that this is not known.
 */
export function createExactTexts(db: Database, sql: string, params: readonly unknown[]): ExactTexts {
  /** Undefined as long as it is not needed, null where there is none. */
  let twin: IterableIterator<SqliteValue[]> | null | undefined
  let isUnclear = false
  const giveUp = () => {
    twin?.return?.()
    twin = null
  }

  return {
    get isFollowing() { return !!twin },
    get isUnclear() { return isUnclear },
    of(row, index) {
      if (twin === undefined) twin = openTwin(db, { sql, params, columns: row.length, offset: index })
      if (!twin) {
        isUnclear = true
        return row
      }
      const both = nextOf(twin)
      const [same, texts] = [both.slice(0, row.length), both.slice(row.length)]
      const isSame = isDeepStrictEqual(same, row)
        && row.every((value, at) => !isDoubtful(value) || Buffer.from(texts[at] as Uint8Array).toString() === value)
      if (!isSame) {
        giveUp()
        isUnclear ||= row.some(isDoubtful)
      }
      return isSame
        ? row.map((value, at) => isDoubtful(value) ? new TextBytes(texts[at] as Uint8Array) : value)
        : row
    },
    close: giveUp,
  }
}

/** A row of the second reading; none where it fails, of which the first knows nothing. */
function nextOf(twin: IterableIterator<SqliteValue[]>): SqliteValue[] {
  try {
    return (twin.next() as { value?: SqliteValue[] }).value ?? []
  } catch {
    return []
  }
}

function openTwin(
  db: Database,
  { sql, params, columns, offset }: { sql: string, params: readonly unknown[], columns: number, offset: number },
): IterableIterator<SqliteValue[]> | null {
  if (columns * 2 > mostColumns || offset > mostSkipped) return null
  const names = Array.from({ length: columns }, (_, at) => `c${at}`)
  const blobs = names.map(name => `CASE typeof(${name}) WHEN 'text' THEN CAST(${name} AS BLOB) END`)
  // The line end is for a statement that ends in a comment.
  const query = sql.replace(/[\s;]+$/, '')
  const text = `WITH tihc_rows(${names.join(', ')}) AS (${query}\n)
    SELECT ${[...names, ...blobs].join(', ')} FROM tihc_rows LIMIT -1 OFFSET ${offset}`
  try {
    const statement = db.prepare(text).safeIntegers().raw()
    return statement.readonly ? statement.iterate(...params) as IterableIterator<SqliteValue[]> : null
  } catch {
    return null // what is no query cannot stand there
  }
}
