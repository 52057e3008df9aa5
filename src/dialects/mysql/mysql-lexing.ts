import type { LexicalRules, Lexing } from '../../language/lexing.ts'
import { createBodyTracker, mayHaveBody } from './mysql-bodies.ts'

export const mysqlProducts = ['TiDB', 'MySQL', 'MariaDB'] as const
type Product = typeof mysqlProducts[number]

/** What the servers of the family have in common. */
const common = {
  bracketNames: false,
  numberedPlaceholders: false,
  markIsSpace: false,
  hashComments: true,
  endsAsInClient: true,
  nulEndsStrings: false,
  stringsMayBeNames: false,
} as const

const programs = bodiesOf(false)
const familyMarks = 'TM'

const rules: Record<Product, LexicalRules> = {
  TiDB: {
    ...common,
    dashComments: 'beforeSpace',
    escapesInQuotedNames: true,
    executableComments: { marks: 'T', familyMarks, versionDigits: 5, readsSixDigits: false },
    bodies: programs,
  },
  MySQL: {
    ...common,
    dashComments: 'beforeControl',
    escapesInQuotedNames: false,
    executableComments: { marks: '', familyMarks, versionDigits: 6, readsSixDigits: false },
    bodies: programs,
  },
  MariaDB: {
    ...common,
    dashComments: 'beforeControl',
    escapesInQuotedNames: false,
    executableComments: { marks: 'M', familyMarks, versionDigits: 6, readsSixDigits: true },
    bodies: bodiesOf(true),
  },
}

/** @param hasBlocks whether the server knows blocks outside of programs, and FOR loops */
function bodiesOf(hasBlocks: boolean): LexicalRules['bodies'] {
  const optionsOf = ({ isOracle = false }: Pick<Lexing, 'isOracle'>) => ({ hasFor: hasBlocks, isOracle })
  return {
    mayBegin: (word, lexing) => mayHaveBody(word, hasBlocks ? optionsOf(lexing) : null),
    track: lexing => createBodyTracker(optionsOf(lexing)),
  }
}

/** How such a server reads a text under the sql_mode that it comes with; TiDB for what is not known. */
export function mysqlLexing(product?: string | null, version?: string | null): Lexing {
  const known = mysqlProducts.find(name => name === product) ?? 'TiDB'
  return {
    family: 'MySQL',
    product: known,
    ...(version && { version }),
    rules: rules[known],
    backslashEscapes: true,
    ansiQuotes: false,
  }
}
