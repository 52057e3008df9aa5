import type { Lexing } from '../../language/lexing.ts'
import { describe, it } from 'vitest'
import { expectProportion } from '../../../test/support/hostile-texts.ts'
import { ParsedStatement } from '../../dialects/parsed-statement.ts'
import { lexingOf } from '../../dialects/registry.ts'
import { onlySets } from '../engines/mysql/mysql-session-facts.ts'
import { checkParameters, createParameterBinder } from './parameters.ts'
import { readPlainly } from './text-reader.ts'

/** As many values as any text asks for. */
const values = Array.from({ length: 4 * 1024 * 1024 + 64 }).fill(1) as number[]
const names = { a: 'x', aa: 1, a1: null }

/** What reads a whole text beside the readers of the language and of the dialects. */
const readers: Record<string, (text: string, lexing: Lexing) => void> = {
  'values by their places': (text, lexing) =>
    void createParameterBinder(values).bind(new ParsedStatement(text, lexing)).text.charCodeAt(0),
  'values by their names': (text, lexing) =>
    void createParameterBinder(names).bind(new ParsedStatement(text, lexing)).text.charCodeAt(0),
  'values that are counted': (text, lexing) => checkParameters(text, values, lexing),
  'what only sets a session': text => void onlySets(text),
  'all that is run': (text, lexing) => {
    const reader = readPlainly(text, undefined)
    const options = { isGuarded: true, database: 'd' }
    for (let place = reader.next(lexing); place; place = reader.next(lexing)) {
      reader.readsAlike()
      reader.prepare(options)
    }
    reader.finish()
  },
}

describe.each([['MySQL', 'TiDB'], ['SQLite', 'SQLite']])(
  'a text for %s, %s takes time in proportion to its length',
  (family, product) => {
    const lexing = lexingOf(family, product)

    it.each(Object.entries(readers))('%s', (_, reader) => expectProportion(text => reader(text, lexing)), 120_000)
  },
)
