import type { TihcError } from '../../contract/errors.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { ColumnType } from '../../schema/model.ts'
import type { WrittenType } from '../schema-statements.ts'
import type { WrittenPart } from '../written-parts.ts'
import { Token } from '../../language/lexer.ts'
import { parseColumnType } from '../../schema/column-type.ts'
import { misfit, shown, sizesBeside, writtenParts } from '../written-parts.ts'

/** What may stand in the brackets of a type: so many numbers at the most, or texts. */
type Brackets = 0 | 1 | 2 | 'texts'

const integers = ['TINYINT', 'SMALLINT', 'MEDIUMINT', 'INT', 'INTEGER', 'BIGINT']
const fractions = ['DECIMAL', 'DEC', 'NUMERIC', 'FIXED', 'FLOAT', 'DOUBLE', 'DOUBLE PRECISION', 'REAL']
/** Their names alone mean a length of 1, or nothing at all. */
const varying = [
  'VARCHAR',
  'VARBINARY',
  'NVARCHAR',
  'CHARACTER VARYING',
  'CHAR VARYING',
  'VARCHARACTER',
  'NATIONAL VARCHAR',
  'NATIONAL CHARACTER VARYING',
  'NCHAR VARYING',
]
const sized = [
  ...varying,
  'CHAR',
  'CHARACTER',
  'NCHAR',
  'NATIONAL CHAR',
  'NATIONAL CHARACTER',
  'BINARY',
  'BIT',
  'TEXT',
  'BLOB',
  'DATETIME',
  'TIMESTAMP',
  'TIME',
  'YEAR',
  'VECTOR',
]
const plain = [
  'BOOL',
  'BOOLEAN',
  'DATE',
  'JSON',
  'TINYTEXT',
  'MEDIUMTEXT',
  'LONGTEXT',
  'TINYBLOB',
  'MEDIUMBLOB',
  'LONGBLOB',
  'LONG',
  'LONG VARCHAR',
  'LONG VARBINARY',
  'GEOMETRY',
  'POINT',
  'LINESTRING',
  'POLYGON',
  'MULTIPOINT',
  'MULTILINESTRING',
  'MULTIPOLYGON',
  'GEOMETRYCOLLECTION',
  'GEOMCOLLECTION',
  'UUID',
  'INET4',
  'INET6',
  'XMLTYPE',
]

const known = new Map<string, Brackets>([
  ...integers.map((name): [string, Brackets] => [name, 1]),
  ...fractions.map((name): [string, Brackets] => [name, 2]),
  ...sized.map((name): [string, Brackets] => [name, 1]),
  ...plain.map((name): [string, Brackets] => [name, 0]),
  ['ENUM', 'texts'],
  ['SET', 'texts'],
])
const numeric = new Set([...integers, ...fractions])
const modifiers = new Set(['UNSIGNED', 'SIGNED', 'ZEROFILL'])
/** What a varying type without a length gets. */
const usualLength = 255

/** A type that somebody wrote, taken apart. */
interface Written {
  /** In upper case: `DOUBLE PRECISION`. */
  name: string
  /** What stands between the brackets; null without them. */
  inside: string[] | null
  /** In upper case, in their order. */
  modifiers: string[]
}

/**
 * Reads a type as the MySQL family writes them. Names that one of its servers has are known; which one, its server
 * says.
 *
 * @throws {TihcError} `bad_request` for anything that is not one type
 */
export function readWrittenType(written: WrittenType, lexing: Lexing): ColumnType {
  const parts = writtenParts(written.text, lexing)
  const found = parts && takeApart(parts)
  if (!found) throw notOne(written.text)
  const inside = sizes(found, written)
  const words = [...found.modifiers]
  if (written.unsigned) {
    if (!numeric.has(found.name)) throw misfit('unsigned', `${found.name} holds no numbers, so it cannot be unsigned.`)
    if (!words.includes('UNSIGNED')) words.unshift('UNSIGNED')
  }
  const text = [found.name + (inside.length > 0 ? `(${inside.join(',')})` : ''), ...words].join(' ')
  return parseColumnType(text, { modifiers, backslashEscapes: lexing.backslashEscapes })
}

function takeApart(parts: WrittenPart[]): Written | null {
  const end = parts.findIndex(({ kind }) => kind !== Token.Word)
  const words = (end === -1 ? parts : parts.slice(0, end)).map(({ text }) => text.toUpperCase())
  const length = [3, 2, 1].find(count => count <= words.length && known.has(words.slice(0, count).join(' ')))
  if (!length) return null
  const name = words.slice(0, length).join(' ')
  const brackets = readBrackets(parts.slice(length), known.get(name)!)
  if (!brackets) return null
  const rest = brackets.rest.map(({ text }) => text.toUpperCase())
  const areModifiers = brackets.rest.every(({ kind }) => kind === Token.Word)
    && rest.every(word => modifiers.has(word))
    && new Set(rest).size === rest.length
  if (rest.length > 0 && !(areModifiers && numeric.has(name))) return null
  return { name, inside: brackets.inside, modifiers: rest }
}

/** What stands in brackets at the begin, and what behind; null where it is not what the type takes. */
function readBrackets(
  parts: WrittenPart[],
  takes: Brackets,
): { inside: string[] | null, rest: WrittenPart[] } | null {
  const isBracket = (part: WrittenPart | undefined, text: string) =>
    part?.kind === Token.Punctuation && part.text === text
  if (!isBracket(parts[0], '(')) return takes === 'texts' ? null : { inside: null, rest: parts }
  const close = parts.findIndex(part => isBracket(part, ')'))
  const inside = parts.slice(1, close)
  const wanted: Token = takes === 'texts' ? Token.String : Token.Number
  const alternate = inside.every((part, at) => (at % 2 === 0 ? part.kind === wanted : isBracket(part, ',')))
  const values = inside.filter((_, at) => at % 2 === 0).map(({ text }) => text)
  if (close === -1 || !alternate || inside.length % 2 === 0) return null
  if (takes !== 'texts' && (values.length > takes || values.some(text => !/^\d{1,9}$/.test(text)))) return null
  if (takes === 'texts' && values.some(text => !text.startsWith('\''))) return null
  return { inside: values, rest: parts.slice(close + 1) }
}

/** What stands between the brackets at last: as it was written, as the sizes beside it say, or what is usual. */
function sizes({ name, inside }: Written, written: WrittenType): string[] {
  const given = sizesBeside(written, inside !== null)
  if (!given) return inside ?? (varying.includes(name) ? [`${usualLength}`] : [])
  const takes = known.get(name)!
  if (takes === 'texts' || given.length > takes) {
    throw misfit(
      written.scale === undefined ? 'length' : 'scale',
      `${name} takes no such size. Leave it out, or choose another type.`,
    )
  }
  return given.map(String)
}

function notOne(text: string): TihcError {
  return misfit(
    'column_type',
    `${shown(text)} is not one type of a column. Give its name with its size, such as VARCHAR(64), DECIMAL(10,2) or `
    + 'INT UNSIGNED; what belongs to the column (NOT NULL, DEFAULT, COMMENT) has fields of its own.',
  )
}
