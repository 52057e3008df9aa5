import type { EditorLanguage } from '../editors.ts'
import { SQLite } from '@codemirror/lang-sql'

/** SQLite's SQL. */
export const sqliteEditor: EditorLanguage = {
  dialect: SQLite,
  reserved: new Set((SQLite.spec.keywords ?? '').toUpperCase().split(' ')),
}
