import type { ForeignKey } from './table-form.ts'
import { blankForeignKey } from './table-form.ts'

/** What a person fills in of a foreign key. */
export interface ForeignKeyForm extends ForeignKey {
  /** Names of the other table's columns, with commas between them. */
  referred: string
  /** The other table's database; '' for the same. */
  database: string
}

const separator = ', '

export function toForeignKeyForm(key: ForeignKey = blankForeignKey()): ForeignKeyForm {
  return {
    ...key,
    columns: [...key.columns],
    referred: key.referencedColumns.join(separator),
    database: key.referencedDatabase ?? '',
  }
}

/** The foreign key that a form says. Names that nobody has changed stay, also where a comma is part of one. */
export function toForeignKey({ referred, database, ...key }: ForeignKeyForm): ForeignKey {
  const isSame = referred === key.referencedColumns.join(separator)
  return {
    ...key,
    referencedDatabase: database === '' ? null : database,
    referencedColumns: isSame
      ? key.referencedColumns
      : referred.split(',').map(name => name.trim()).filter(name => name !== ''),
  }
}
