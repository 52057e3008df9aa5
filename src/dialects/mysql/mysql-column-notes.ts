import type { Column } from '../../schema/model.ts'
import type { Listing } from '../dialect.ts'
import { mysqlProducts } from './mysql-lexing.ts'

/** What the products write into EXTRA, each in its own way. */
const notesOf: Record<typeof mysqlProducts[number], (column: Column) => string> = {
  /** It says one thing only. */
  TiDB(column) {
    const { autoIncrement, onUpdate } = column
    if (autoIncrement) return 'auto_increment'
    if (onUpdate) return `DEFAULT_GENERATED on update ${onUpdate}`
    return generation(column) || (isWorkedOut(column) && !isCurrentTime(column) ? 'DEFAULT_GENERATED' : '')
  },
  /** As since 8.0; older ones do not say DEFAULT_GENERATED. */
  MySQL(column) {
    const { autoIncrement, onUpdate, visible } = column
    return [
      autoIncrement && 'auto_increment',
      isWorkedOut(column) && 'DEFAULT_GENERATED',
      onUpdate && `on update ${onUpdate}`,
      generation(column),
      !visible && 'INVISIBLE',
    ].filter(Boolean).join(' ')
  },
  MariaDB(column) {
    const { autoIncrement, onUpdate, visible, options } = column
    return [
      autoIncrement && 'auto_increment',
      onUpdate && `on update ${onUpdate}`,
      generation(column),
      !visible && 'INVISIBLE',
      options['WITHOUT SYSTEM VERSIONING'] && 'WITHOUT SYSTEM VERSIONING',
    ].filter(Boolean).join(', ')
  },
}

function generation({ generated }: Column): string {
  if (!generated) return ''
  return generated.stored ? 'STORED GENERATED' : 'VIRTUAL GENERATED'
}

/** The default is worked out; constants of bits and bytes are expressions in the model only. */
function isWorkedOut({ default: given }: Column): boolean {
  return given?.kind === 'expression' && !/^(?:b'[01]*'|0x[\dA-F]*)$/i.test(given.sql)
}

function isCurrentTime({ default: given }: Column): boolean {
  return given?.kind === 'expression' && /^current_(?:timestamp|date)\b/i.test(given.sql)
}

export const mysqlListing: Listing = {
  uniqueIsPrimary: product => product !== 'TiDB',
  notes: (column, product) => notesOf[mysqlProducts.find(name => name === product) ?? mysqlProducts[0]](column),
}
