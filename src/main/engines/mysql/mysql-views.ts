import type { Options, View } from '../../../schema/model.ts'
import type { Dictionary } from './mysql-dictionary.ts'
import type { MetadataLink } from './mysql-metadata-pool.ts'
import { byTable } from '../rows-by-table.ts'
import { listOf } from './mysql-names.ts'

/** Reads information_schema.VIEWS, which opens no table that a view reads. */
export async function readViews(
  { ask, product }: MetadataLink,
  { orNull }: Dictionary,
  database: string,
  views: readonly string[],
): Promise<Map<string, Pick<View, 'definition' | 'checkOption' | 'options'>>> {
  if (views.length === 0) return new Map()
  const rows = await ask(
    `SELECT TABLE_NAME, VIEW_DEFINITION, CHECK_OPTION, DEFINER, SECURITY_TYPE, ${orNull('VIEWS', 'ALGORITHM')}
     FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (?)`,
    [database, listOf(views)],
  )
  return new Map(
    [...byTable(rows)].map(([view, [row]]) => {
      const [definition, checkOption, ...how] = row!
      return [
        view,
        {
          // '' for an account that may not see it.
          definition: definition || null,
          checkOption: toCheckOption(checkOption, product),
          options: toOptions(how),
        },
      ]
    }),
  )
}

/** TiDB says CASCADED of every view and checks none. */
function toCheckOption(checkOption: string | null | undefined, product: string): string | null {
  return !checkOption || checkOption === 'NONE' || product === 'TiDB' ? null : checkOption
}

function toOptions([definer, security, algorithm]: Array<string | null | undefined>): Options {
  return {
    ...(algorithm && { ALGORITHM: algorithm }),
    ...(definer && { DEFINER: definer }),
    ...(security && { 'SQL SECURITY': security }),
  }
}
