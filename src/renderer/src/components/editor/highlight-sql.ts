import { editorLanguage } from '@dialects/editors.ts'
import { defaultDialect } from '@dialects/registry.ts'
import { highlightTree, tagHighlighter, tags } from '@lezer/highlight'
import { functionCalls } from './function-calls.ts'

export interface SqlPart { text: string, classes: string }

const plain = 'plain'

/** The colours of the editor as classes, for statements that are only shown. */
const colours = tagHighlighter([
  { tag: [tags.keyword, tags.typeName, tags.bool, tags.null], class: 'text-sql-keyword' },
  { tag: tags.string, class: 'text-sql-string' },
  // A name that is quoted is a name.
  { tag: tags.special(tags.string), class: plain },
  { tag: tags.number, class: 'text-sql-number' },
  { tag: tags.comment, class: 'text-sql-comment italic' },
  { tag: tags.special(tags.name), class: 'text-sql-function' },
])

/**
 * Cuts a statement into parts of one colour each; together they are the statement.
 *
 * @param family whose it is; where nobody says, it is coloured as most are
 */
export function highlightSql(sql: string, family: string = defaultDialect().family): SqlPart[] {
  const tree = editorLanguage(family).dialect.language.parser.parse(sql)
  const coloured = functionCalls(tree, (from, to) => sql.slice(from, to))
    .map(call => ({ ...call, classes: 'text-sql-function' }))
  highlightTree(tree, colours, (from, to, classes) => void (classes !== plain && coloured.push({ from, to, classes })))
  const parts: SqlPart[] = []
  let at = 0
  const pass = (to: number, classes: string) => {
    if (to > at) parts.push({ text: sql.slice(at, to), classes })
    at = Math.max(at, to)
  }
  for (const { from, to, classes } of coloured.sort((a, b) => a.from - b.from)) {
    pass(from, '')
    pass(to, classes)
  }
  pass(sql.length, '')
  return parts
}
