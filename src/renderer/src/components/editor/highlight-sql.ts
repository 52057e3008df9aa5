import { editorLanguage } from '@dialects/editors.ts'
import { defaultDialect } from '@dialects/registry.ts'
import { highlightCode, tagHighlighter, tags } from '@lezer/highlight'

export interface SqlPart { text: string, classes: string }

/** The colours of the editor as classes, for statements that are only shown. */
const colours = tagHighlighter([
  { tag: [tags.keyword, tags.typeName, tags.bool, tags.null], class: 'text-sql-keyword' },
  { tag: [tags.string, tags.special(tags.string)], class: 'text-sql-string' },
  { tag: tags.number, class: 'text-sql-number' },
  { tag: tags.comment, class: 'text-sql-comment italic' },
  {
    tag: [tags.standard(tags.name), tags.function(tags.variableName), tags.special(tags.name)],
    class: 'text-sql-function',
  },
])

/** Where nobody says whose a statement is, it is coloured as most are. */
const { language } = editorLanguage(defaultDialect().family).dialect

/** Cuts a statement into parts of one colour each; together they are the statement. */
export function highlightSql(sql: string): SqlPart[] {
  const parts: SqlPart[] = []
  highlightCode(
    sql,
    language.parser.parse(sql),
    colours,
    (text, classes) => parts.push({ text, classes }),
    () => parts.push({ text: '\n', classes: '' }),
  )
  return parts
}
