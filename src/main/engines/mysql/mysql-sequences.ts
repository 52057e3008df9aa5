import type { Sequence } from '../../../schema/model.ts'
import type { MetadataLink } from './mysql-metadata-pool.ts'
import { TihcError } from '../../../contract/errors.ts'
import { quoteQualified } from '../../../dialects/mysql/mysql-identifiers.ts'
import { byTable } from '../rows-by-table.ts'
import { listOf } from './mysql-names.ts'

/** What numbers it gives; the comment where it stands here and not with the tables. */
export type SequenceRule = Omit<Sequence, 'kind' | 'name' | 'comment'> & Partial<Pick<Sequence, 'comment'>>

const noSuchTable = 1146
const unknown: SequenceRule = {
  start: null,
  increment: null,
  minimum: null,
  maximum: null,
  cache: null,
  cycle: null,
}

/** TiDB lists them; in MariaDB each is a table of one row, which this account may or may not read. */
export async function readSequences(
  link: MetadataLink,
  database: string,
  names: readonly string[],
): Promise<Map<string, SequenceRule>> {
  if (names.length === 0) return new Map()
  if (link.product === 'TiDB') return readTidbSequences(link, database, names)
  const found = new Map<string, SequenceRule>()
  for (const name of names) {
    const rule = await readMariadbSequence(link, database, name)
    if (rule) found.set(name, rule)
  }
  return found
}

async function readTidbSequences(
  { ask }: MetadataLink,
  database: string,
  names: readonly string[],
): Promise<Map<string, SequenceRule>> {
  const rows = await ask(
    `SELECT SEQUENCE_NAME, START, INCREMENT, MIN_VALUE, MAX_VALUE, CACHE_VALUE, CYCLE, COMMENT
     FROM information_schema.SEQUENCES WHERE SEQUENCE_SCHEMA = ? AND SEQUENCE_NAME IN (?)`,
    [database, listOf(names)],
  )
  return new Map([...byTable(rows)].map(([name, [row]]) => [name, { ...toRule(row!), comment: row!.at(-1) ?? '' }]))
}

/** Null for one that went away. */
async function readMariadbSequence(
  { ask }: MetadataLink,
  database: string,
  name: string,
): Promise<SequenceRule | null> {
  try {
    const [row] = await ask(
      `SELECT start_value, increment, minimum_value, maximum_value, cache_size, cycle_option
       FROM ${quoteQualified(database, name)}`,
    )
    return row ? toRule(row) : unknown
  } catch (error) {
    if (!(error instanceof TihcError) || error.code !== 'engine') throw error
    return error.details?.errno === noSuchTable ? null : unknown
  }
}

function toRule(row: Array<string | number | null>): SequenceRule {
  const [start, increment, minimum, maximum, cache, cycle] = row.map(cell => String(cell))
  return {
    start: start!,
    increment: increment!,
    minimum: minimum!,
    maximum: maximum!,
    cache: cache!,
    cycle: cycle === '1',
  }
}
