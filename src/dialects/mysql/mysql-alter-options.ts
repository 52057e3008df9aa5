import type { ChangeEffect } from '../../contract/change-effects.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { Table } from '../../schema/model.ts'
import type { Clause } from './mysql-alter-clause.ts'
import { misfit } from '../written-parts.ts'
import { commentText } from './mysql-column-clause.ts'
import { optionText } from './mysql-create-table.ts'

/** What ALTER TABLE says of the options of a table. */

/** What an option is set to where it is taken away; the word `DEFAULT` for others. */
const usual: Readonly<Record<string, string>> = {
  'MAX_ROWS': 'MAX_ROWS=0',
  'MIN_ROWS': 'MIN_ROWS=0',
  'AVG_ROW_LENGTH': 'AVG_ROW_LENGTH=0',
  'CHECKSUM': 'CHECKSUM=0',
  'DELAY_KEY_WRITE': 'DELAY_KEY_WRITE=0',
  'KEY_BLOCK_SIZE': 'KEY_BLOCK_SIZE=0',
  'PACK_KEYS': 'PACK_KEYS=DEFAULT',
  'ROW_FORMAT': 'ROW_FORMAT=DEFAULT',
  'STATS_PERSISTENT': 'STATS_PERSISTENT=DEFAULT',
  'STATS_AUTO_RECALC': 'STATS_AUTO_RECALC=DEFAULT',
  'STATS_SAMPLE_PAGES': 'STATS_SAMPLE_PAGES=DEFAULT',
  'SHARD_ROW_ID_BITS': 'SHARD_ROW_ID_BITS=0',
  'PLACEMENT POLICY': 'PLACEMENT POLICY=default',
  'WITH SYSTEM VERSIONING': 'DROP SYSTEM VERSIONING',
}
/** They go with the option that they belong to. */
const ofTtl = new Set(['TTL_ENABLE', 'TTL_JOB_INTERVAL'])
/** They are said once, where the table is made. */
const fixed = new Set([
  'TEMPORARY',
  'ON COMMIT DELETE ROWS',
  'ON COMMIT PRESERVE ROWS',
  'PRE_SPLIT_REGIONS',
  'AUTO_ID_CACHE',
])
/** TiDB takes one such change a statement. */
const combined = new Set(['COMMENT', 'CHARSET'])
const rebuilding = new Set(['ENGINE', 'ROW_FORMAT', 'KEY_BLOCK_SIZE', 'WITH SYSTEM VERSIONING'])

export function optionClauses(from: Table, to: Table, lexing: Lexing): Clause[] {
  const clauses: Clause[] = []
  const add = (name: string, sql: string, effects: ChangeEffect[] = ['instant']) =>
    clauses.push({ sql, effects, alone: !combined.has(name) })
  if (from.charset !== to.charset || from.collation !== to.collation) {
    if (to.charset) add('CHARSET', `DEFAULT CHARSET=${to.charset}${to.collation ? ` COLLATE=${to.collation}` : ''}`)
  }
  if (from.comment !== to.comment) add('COMMENT', `COMMENT=${commentText(to.comment, lexing)}`)
  for (const [name, sql] of changedOptions(from, to, lexing)) {
    const effects: ChangeEffect[] = rebuilding.has(name) ? ['rebuilds'] : ['instant']
    add(name, sql, name === 'TTL' && to.options.TTL ? [...effects, 'expiresRows'] : effects)
  }
  return clauses
}

function changedOptions({ options: from }: Table, { options: to }: Table, lexing: Lexing): Array<[string, string]> {
  const changed = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter(name => from[name] !== to[name])
  const said = changed.find(name => fixed.has(name))
  if (said !== undefined) {
    throw misfit(
      'options',
      `${said} is said where a table is made; it stays as it is. Make the table anew to change it.`,
    )
  }
  const parts = changed.flatMap((name): Array<[string, string]> => {
    const value = to[name]
    if (name === 'TTL' || ofTtl.has(name)) return []
    if (value === undefined) return [[name, usual[name] ?? `${name}=DEFAULT`]]
    return [[name, name === 'WITH SYSTEM VERSIONING' ? 'ADD SYSTEM VERSIONING' : optionText(name, value, lexing)]]
  })
  return changed.some(name => name === 'TTL' || ofTtl.has(name)) ? [...parts, ['TTL', ttlText(to, lexing)]] : parts
}

/** All of it at once: one change of it leaves nothing else of it as it was. */
function ttlText(options: Table['options'], lexing: Lexing): string {
  if (options.TTL === undefined) return 'REMOVE TTL'
  return ['TTL', ...ofTtl]
    .flatMap(name => options[name] === undefined ? [] : [optionText(name, options[name], lexing)])
    .join(' ')
}
