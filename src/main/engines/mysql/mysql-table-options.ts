import type { Options } from '../../../schema/model.ts'
import type { Dictionary } from './mysql-dictionary.ts'
import { serverIdOf } from './mysql-tables.ts'

/** What `readTableFacts` reads, for the list of a SELECT on TABLES. */
export function tableFields({ orNull }: Dictionary): string {
  const varying = ['TIDB_PK_TYPE', 'TIDB_ROW_ID_SHARDING_INFO', 'TIDB_PLACEMENT_POLICY_NAME', 'TIDB_TABLE_ID']
  const fields = varying.map(column => orNull('TABLES', column)).join(', ')
  const sizes = 'TABLE_ROWS, DATA_LENGTH, INDEX_LENGTH'
  return `TABLE_TYPE, TABLE_COMMENT, TABLE_COLLATION, ENGINE, CREATE_OPTIONS, ${sizes}, ${fields}`
}

export interface TableFacts {
  type: string
  comment: string
  charset: string | null
  collation: string | null
  isPartitioned: boolean
  /** Null where the server does not say. */
  clustered: boolean | null
  options: Options
  /** By which TiDB knows it under every name; null elsewhere, and for views. */
  serverId: string | null
  /** The server's estimates; null for what holds no rows. */
  rows: number | null
  bytes: number | null
}

/** Reads one row of TABLES, in the order of `tableFields`. */
export function readTableFacts(row: Array<string | null>): TableFacts {
  const [type, comment, collation, engine, created, , , , keyType, sharding, policy, tableId] = row
  const { PARTITIONED: isPartitioned, ...options } = readCreateOptions(created ?? '')
  const bits = /\bSHARD_BITS=(\d+)/.exec(sharding ?? '')?.[1]
  return {
    type: type ?? '',
    serverId: serverIdOf(type ?? '', tableId),
    ...readSizes(row),
    comment: comment ?? '',
    // A collation begins with its character set, or is called as it is.
    charset: collation?.replace(/_.*$/, '') ?? null,
    collation: collation ?? null,
    isPartitioned: isPartitioned === true,
    clustered: keyType ? keyType === 'CLUSTERED' : null,
    options: {
      ...(engine && { ENGINE: engine }),
      ...options,
      ...(bits && { SHARD_ROW_ID_BITS: bits }),
      ...(policy && { 'PLACEMENT POLICY': policy }),
      ...(type === 'SYSTEM VERSIONED' && { 'WITH SYSTEM VERSIONING': true as const }),
    },
  }
}

type Sizes = Pick<TableFacts, 'rows' | 'bytes'>

function readSizes([type, , , engine, , rows, data, indexes]: Array<string | null>): Sizes {
  const isStored = engine != null && type !== 'SEQUENCE'
  return {
    rows: isStored && rows != null ? Number(rows) : null,
    bytes: isStored && data != null ? Number(data) + Number(indexes ?? 0) : null,
  }
}

/** CREATE_OPTIONS: `partitioned max_rows=100 row_format=COMPACT`, ``ENCRYPTION='Y' `PAGE_COMPRESSED`=1`` */
function readCreateOptions(text: string): Record<string, string | true> {
  const pattern = /(?:`([^`]+)`|(\w+))(?:\s*=\s*(?:'([^']*)'|"([^"]*)"|([^\s'"]\S*)))?/g
  const options: Record<string, string | true> = {}
  for (const [, quoted, word, single, double, bare] of text.matchAll(pattern))
    options[(quoted ?? word)!.toUpperCase()] = single ?? double ?? bare ?? true
  return options
}
