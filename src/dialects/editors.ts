import type { SQLDialect } from '@codemirror/lang-sql'
import { mysqlEditor } from './mysql/mysql-editor.ts'
import { sqliteEditor } from './sqlite/sqlite-editor.ts'

/** What the editor knows of a family's SQL: for pages alone, so that the main process carries no editor. */
export interface EditorLanguage {
  dialect: SQLDialect
  /** For sessions that take `"a"` for a name, where the session says how it is. */
  ansiDialect?: SQLDialect
  /** Words that must be quoted where they are names, in upper case. */
  reserved: ReadonlySet<string>
}

const known = new Map<string, EditorLanguage>([['MySQL', mysqlEditor], ['SQLite', sqliteEditor]])

/** The language of a family; plain SQL as most servers read it for one that has none. */
export function editorLanguage(family: string): EditorLanguage {
  return known.get(family) ?? mysqlEditor
}

/**
 * Adds the language of a family that was registered.
 *
 * @returns what takes it out again
 */
export function registerEditor(family: string, language: EditorLanguage): () => void {
  known.set(family, language)
  return () => void known.delete(family)
}
