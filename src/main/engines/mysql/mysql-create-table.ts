import type { Options } from '../../../schema/model.ts'
import { mysqlLexing } from '../../../dialects/mysql/mysql-lexing.ts'
import { Lexer, Token } from '../../../language/lexer.ts'
import { unquoteName } from './mysql-expressions.ts'

/** What stands in SHOW CREATE TABLE and nowhere in information_schema. */
export interface CreateTableFacts {
  /** By the column's name: what its dialect adds, and whether it is padded with zeros; of others nothing. */
  columns: ReadonlyMap<string, { options: Options, zerofill: boolean }>
  /** Names of checks that are not enforced. */
  notEnforced: ReadonlySet<string>
  options: Options
  /** Names of partitions that take what no other one does. */
  defaultPartitions: ReadonlySet<string>
  /** The columns by which it is partitioned; empty where it is done by an expression, or not at all. */
  partitionColumns: readonly string[]
}

interface Part {
  kind: Token
  text: string
}

/** They are fields of the model, or state. */
const notOptions = new Set(['AUTO_INCREMENT', 'AUTO_RANDOM_BASE', 'CHARSET', 'COLLATE', 'COMMENT', 'SEQUENCE'])

const isPunctuation = (text: string) => (part: Part | undefined) =>
  part?.kind === Token.Punctuation && part.text === text
const isWord = (word: string) => (part: Part | undefined) =>
  part?.kind === Token.Word && part.text.toUpperCase() === word

/** A text without these says no more of columns, checks and partitions than information_schema does. */
const telling = /AUTO_RANDOM|ZEROFILL|ENFORCED|TEMPORARY|PARTITION/i
/** The bracket behind the columns begins a line. */
const columnsEnd = '\n)'

/**
 * Reads the text that a server prints for a table. Names, comments and defaults in it are cut by the lexer, so that
 * nothing a person wrote is taken for a word of the statement.
 *
 * @param sql `CREATE TABLE …` as SHOW CREATE TABLE gives it, in a session without ANSI_QUOTES
 * @param product whose executable comments are read
 */
export function readCreateTable(sql: string, product: string): CreateTableFacts {
  const end = sql.indexOf(columnsEnd)
  const isOnlyEnd = end !== -1 && !sql.includes(columnsEnd, end + 1)
  // Most texts: what stands in the brackets need not be cut.
  if (isOnlyEnd && !telling.test(sql)) {
    const options = readOptions(readParts(sql.slice(end + columnsEnd.length), product))
    return { columns: new Map(), notEnforced: new Set(), options, defaultPartitions: new Set(), partitionColumns: [] }
  }
  return readWhole(readParts(sql, product))
}

const isTtl = isWord('TTL')

function readWhole(parts: Part[]): CreateTableFacts {
  const open = parts.findIndex(isPunctuation('('))
  const close = open === -1 ? parts.length : closing(parts, open)
  const head = parts.slice(0, open === -1 ? parts.length : open)
  const items = split(parts.slice(open + 1, close))
  const tail = parts.slice(close + 1)
  const by = tail.findIndex((part, at) => isWord('PARTITION')(part) && isWord('BY')(tail[at + 1]))
  const partitioning = by === -1 ? [] : tail.slice(by)
  // TiDB says when rows expire behind the partitions.
  const ttl = partitioning.findIndex((part, at) => part.kind === Token.ExecutableOpen && isTtl(partitioning[at + 1]))
  const isTemporary = head.some(isWord('TEMPORARY'))
  return {
    columns: new Map(items.filter(([first]) => first?.kind === Token.QuotedIdentifier).map(readColumn)),
    notEnforced: new Set(items.flatMap(readNotEnforced)),
    options: {
      ...(isTemporary && { TEMPORARY: head.some(isWord('GLOBAL')) ? 'GLOBAL' : true }),
      ...readOptions(by === -1 ? tail : tail.slice(0, by)),
      ...ttl !== -1 && readOptions(partitioning.slice(ttl)),
    },
    defaultPartitions: new Set(readDefaultPartitions(partitioning)),
    partitionColumns: readPartitionColumns(partitioning),
  }
}

const counters = new Set(['AUTO_INCREMENT', 'AUTO_RANDOM_BASE'])

/**
 * The same text without the next numbers of its counters, which change with every row.
 *
 * @param sql as `readCreateTable` takes it
 * @param product whose executable comments are read
 */
export function withoutCounters(sql: string, product: string): string {
  if (!/AUTO_(?:INCREMENT|RANDOM_BASE)\s*=/i.test(sql)) return sql
  const lexer = new Lexer(sql, mysqlLexing(product))
  let depth = 0
  let begin: number | null = null
  let text = ''
  let kept = 0
  for (let kind = lexer.next(); kind !== Token.End; kind = lexer.next()) {
    const word = sql.slice(lexer.start, lexer.end)
    if (kind === Token.Punctuation && word === '(') depth++
    else if (kind === Token.Punctuation && word === ')') depth--
    if (depth === 0 && kind === Token.Word && counters.has(word.toUpperCase())) {
      begin = lexer.start
    } else if (begin !== null && kind === Token.Number) {
      text += sql.slice(kept, begin).trimEnd()
      kept = lexer.end
      begin = null
    } else if (begin !== null && word !== '=') {
      begin = null
    }
  }
  return text + sql.slice(kept)
}

function readParts(sql: string, product: string): Part[] {
  const lexer = new Lexer(sql, mysqlLexing(product))
  const parts: Part[] = []
  for (let kind = lexer.next(); kind !== Token.End; kind = lexer.next()) {
    if (kind !== Token.Comment) parts.push({ kind, text: sql.slice(lexer.start, lexer.end) })
  }
  return parts
}

function closing(parts: Part[], open: number): number {
  let depth = 0
  for (let at = open; at < parts.length; at++) {
    if (isPunctuation('(')(parts[at])) depth++
    else if (isPunctuation(')')(parts[at]) && --depth === 0) return at
  }
  return parts.length
}

/** At the commas that stand in no bracket. */
function split(parts: Part[]): Part[][] {
  const items: Part[][] = [[]]
  let depth = 0
  for (const part of parts) {
    if (isPunctuation('(')(part)) depth++
    else if (isPunctuation(')')(part)) depth--
    if (depth === 0 && isPunctuation(',')(part)) items.push([])
    else items.at(-1)!.push(part)
  }
  return items
}

function readColumn([name, ...parts]: Part[]): [string, { options: Options, zerofill: boolean }] {
  const random = parts.findIndex(isWord('AUTO_RANDOM'))
  const close = isPunctuation('(')(parts[random + 1]) ? closing(parts, random + 1) : random
  const bits = parts
    .slice(random + 2, close)
    .map(({ text }) => text)
    .join('')
  return [
    unquoteName(name!.text),
    {
      options: random === -1 ? {} : { AUTO_RANDOM: bits || true },
      zerofill: parts.some(isWord('ZEROFILL')),
    },
  ]
}

/** ``CONSTRAINT `name` CHECK (…) NOT ENFORCED`` */
function readNotEnforced([first, name, check, ...rest]: Part[]): string[] {
  if (!isWord('CONSTRAINT')(first) || name?.kind !== Token.QuotedIdentifier || !isWord('CHECK')(check)) return []
  return rest.some((part, at) => isWord('NOT')(part) && isWord('ENFORCED')(rest[at + 1]))
    ? [unquoteName(name.text)]
    : []
}

/** ``PARTITION BY RANGE COLUMNS(`a`,`b`)`` */
function readPartitionColumns(parts: Part[]): string[] {
  const open = parts.findIndex(isPunctuation('('))
  if (!parts.slice(0, open).some(part => isWord('COLUMNS')(part) || isWord('KEY')(part))) return []
  const names = parts.slice(open + 1, closing(parts, open)).filter(({ kind }) => kind === Token.QuotedIdentifier)
  return names.map(({ text }) => unquoteName(text))
}

function readDefaultPartitions(parts: Part[]): string[] {
  return parts.flatMap((part, at) => {
    const [name, what] = [parts[at + 1], parts[at + 2]]
    return isWord('PARTITION')(part) && name?.kind === Token.QuotedIdentifier && isWord('DEFAULT')(what)
      ? [unquoteName(name.text)]
      : []
  })
}

/** `NAME=value` and words without a value, each in an executable comment of its own or among others. */
function readOptions(tail: Part[]): Options {
  const options: Record<string, string | true> = {}
  const add = (words: string[], value: string | true) => {
    const name = words.filter((word, at) => at > 0 || word !== 'DEFAULT').join(' ')
    if (name !== '' && !notOptions.has(words.at(-1)!)) options[name] = value
  }
  for (let at = 0, words: string[] = []; at <= tail.length; at++) {
    const part = tail[at]
    if (part?.kind === Token.Word) {
      words.push(part.text.toUpperCase())
      continue
    }
    if (isPunctuation('=')(part)) {
      const end = words.at(-1) === 'TTL' ? endOfExpression(tail, at + 1) : at + 2
      add(
        words,
        tail
          .slice(at + 1, end)
          .map(({ kind, text }) => plain(kind, text, end - at === 2))
          .join(' '),
      )
      at = end - 1
    } else if (words.length > 0) {
      add(words, true)
    }
    words = []
  }
  return options
}

/** The expression of a TTL fills its comment. */
function endOfExpression(tail: Part[], from: number): number {
  const end = tail.findIndex(({ kind }, at) => at >= from && kind === Token.ExecutableClose)
  return end === -1 ? tail.length : end
}

/** A value that stands alone is given without its quotes. */
function plain(kind: Token, text: string, alone: boolean): string {
  if (!alone) return text
  if (kind === Token.QuotedIdentifier) return unquoteName(text)
  return kind === Token.String ? text.slice(1, -1).replaceAll('\'\'', '\'') : text
}
