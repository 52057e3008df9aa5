import type { Lexing } from '../../language/lexing.ts'
import type { Column, ForeignKey, Index, PrimaryKey, Table } from '../../schema/model.ts'
import { columnsIn, findNamed, nameKey } from '../table-change.ts'
import { misfit, shown } from '../written-parts.ts'
import { baseOf } from './mysql-type-changes.ts'

/*
 * What no server of the family takes of a table, found before it is asked. MySQL has a number for each; the server's
 * own word counts for all that is not here.
 */

/** An index of InnoDB and of TiDB holds so many bytes. */
const longestKey = 3072
const bytesOf: Readonly<Record<string, number>> = { utf8mb4: 4, utf8: 3, utf8mb3: 3, gbk: 2, gb18030: 4, ucs2: 2 }
const large = /TEXT|BLOB/
const prefixable = /CHAR|TEXT|BLOB|BINARY/
const integers = /^(?:TINY|SMALL|MEDIUM|BIG)?INT$/
const indexless = /^(?:JSON|VECTOR)$/

/** @throws {TihcError} `bad_request` that says what does not go together */
export function checkRules(table: Table, lexing: Lexing): void {
  for (const column of table.columns) {
    checkDefault(column, lexing)
    checkCounter(column, table)
    checkGenerated(column, table, lexing)
  }
  for (const index of table.indexes) {
    if (index.kind === 'FULLTEXT' || index.kind === 'SPATIAL') continue
    checkParts(index, table)
    checkExpressions(index, table, lexing)
  }
  if (table.primaryKey) checkPrimaryKey(table.primaryKey, table)
  else checkHidden(table)
  for (const key of table.foreignKeys) checkForeignKey(key, table)
  checkDivision(table, lexing)
  checkTtl(table, lexing)
}

function checkPrimaryKey(key: PrimaryKey, table: Table): void {
  checkParts({ ...key, name: 'PRIMARY' }, table)
  const open = key.parts.find(({ column }) => column !== null && findNamed(table.columns, column)?.nullable)
  if (!open?.column) return
  throw misfit('primaryKey', `The column “${open.column}” is in the primary key and cannot be NULL. Make it NOT NULL.`)
}

const fraction = (sql: string): number => Number(/\((\d)\)/.exec(sql)?.[1] ?? 0)

function checkDefault({ name, type, default: value, generated }: Column, { product }: Lexing): void {
  if (value === null) return
  const base = baseOf(type)
  if (generated) throw misfit('default', `“${name}” is worked out from others and takes no default. Leave it out.`)
  if (value.kind === 'expression') {
    if (/^(?:current_timestamp|now)/i.test(value.sql) && fraction(value.sql) !== (type.precision ?? 0)) {
      throw misfit(
        'default',
        `The default of “${name}” needs as many digits of a second as its type: ${type.text}. Write them alike.`,
      )
    }
    return
  }
  if (product !== 'MariaDB' && (large.test(base) || base === 'JSON')) {
    throw misfit(
      'default',
      `A ${base} takes no such default: leave the default of “${name}” out, or write an expression in brackets.`,
    )
  }
  if (!isOfType(value.value, type)) {
    throw misfit('default', `${shown(value.value)} is no default for “${name}”, which is ${type.text}. Give another.`)
  }
}

/** How a value of a type looks. */
const looks: Readonly<Record<string, RegExp>> = {
  DATE: /^(?:\d{2,4}\D\d{1,2}\D\d{1,2}|\d{6,8}$)/,
  DATETIME: /^(?:\d{2,4}\D\d{1,2}\D\d{1,2}|\d{6,14}$)/,
  TIMESTAMP: /^(?:\d{2,4}\D\d{1,2}\D\d{1,2}|\d{6,14}$)/,
  TIME: /^-?[\d:. ]+$/,
  YEAR: /^\d{1,4}$/,
}

/** Whether a text is a value of a type, as far as that can be told. */
function isOfType(value: string, type: Column['type']): boolean {
  const base = baseOf(type)
  if (integers.test(base)) return /^[-+]?\d+(?:\.\d+)?$/.test(value) && isInRange(value, base, type.unsigned)
  if (/^(?:DECIMAL|DOUBLE|FLOAT)$/.test(base)) return isFraction(value, type)
  if (type.values && base === 'ENUM') return type.values.some(each => each.toLowerCase() === value.toLowerCase())
  if (type.values) return value === '' || value.split(',').every(each => type.values!.includes(each))
  if (/^(?:VAR)?(?:CHAR|BINARY)$/.test(base)) return [...value].length <= (type.length ?? 1)
  return looks[base]?.test(value) ?? true
}

const bits: Readonly<Record<string, bigint>> = { TINYINT: 8n, SMALLINT: 16n, MEDIUMINT: 24n, INT: 32n, BIGINT: 64n }

function isInRange(value: string, base: string, unsigned: boolean): boolean {
  const number = BigInt(value.replace(/\..*$/, '').replace('+', ''))
  const half = 2n ** (bits[base]! - 1n)
  return unsigned ? number >= 0n && number < half * 2n : number >= -half && number < half
}

function isFraction(value: string, { precision, scale, unsigned, base }: Column['type']): boolean {
  const found = /^([-+]?)(\d*)(?:\.\d*)?(?:e[-+]?\d+)?$/i.exec(value)
  if (!found || value === '' || (unsigned && found[1] === '-')) return false
  const whole = found[2]!.replace(/^0+/, '').length
  return base !== 'DECIMAL' || /e/i.test(value) || whole <= (precision ?? 10) - (scale ?? 0)
}

function checkCounter(column: Column, table: Table): void {
  const { name, type, autoIncrement, default: value, generated, nullable, options } = column
  if (options.AUTO_RANDOM && value)
    throw misfit('default', `“${name}” gets random numbers by itself and takes no default. Leave it out.`)
  if (!autoIncrement) return
  if (!/INT$|^(?:FLOAT|DOUBLE)$/.test(baseOf(type)) || generated || value || nullable) {
    throw misfit('columns', `“${name}” counts up by itself: a whole number, NOT NULL, without a default. Change that.`)
  }
  if (table.columns.filter(each => each.autoIncrement).length > 1)
    throw misfit('columns', 'One column alone of a table can count up by itself (AUTO_INCREMENT).')
  const keys = [...table.indexes, ...table.primaryKey ? [table.primaryKey] : []]
  if (!keys.some(({ parts }) => parts[0]?.column && nameKey(parts[0].column) === nameKey(name)))
    throw misfit('columns', `“${name}” counts up by itself and must be the first column of a key. Make one.`)
}

function checkGenerated({ name, generated, nullable }: Column, table: Table, lexing: Lexing): void {
  if (!generated) return
  if (!nullable && lexing.product === 'MariaDB') {
    throw misfit(
      'columns',
      `A column that is worked out from others, as “${name}”, takes no NOT NULL on MariaDB. Leave it out.`,
    )
  }
  const at = table.columns.findIndex(column => column.name === name)
  for (const key of columnsIn(generated.expression, table.columns, lexing)) {
    const other = table.columns.findIndex(column => nameKey(column.name) === key)
    const named = table.columns[other]!
    if (other === at || (named.generated && other > at)) {
      throw misfit(
        'columns',
        `“${name}” is made from “${named.name}”, which is generated itself and must stand before it. Move it.`,
      )
    }
    if (named.autoIncrement)
      throw misfit('columns', `“${name}” cannot be made from “${named.name}”, which counts up by itself.`)
  }
}

type Parts = Pick<Index, 'name' | 'parts'>

function checkParts({ name, parts }: Parts, table: Table): void {
  const columns = parts.flatMap(({ column, length }) => {
    const found = column === null ? undefined : findNamed(table.columns, column)
    return found ? [{ column: found, length }] : []
  })
  columns.forEach(({ column }, at) => {
    if (columns.findIndex(each => each.column === column) !== at)
      throw misfit('indexes', `The index “${name}” has the column “${column.name}” twice. Take one away.`)
  })
  for (const { column, length } of columns) checkPart(name, column, length)
  const bytes = columns.reduce((sum, { column, length }) => sum + partBytes(column, length, table), 0)
  if (bytes > longestKey) {
    throw misfit(
      'indexes',
      `The index “${name}” holds up to ${bytes} bytes; ${longestKey} are allowed. Give its texts a length.`,
    )
  }
}

function checkPart(index: string | null, { name, type }: Column, length: number | null): void {
  const base = baseOf(type)
  if (indexless.test(base))
    throw misfit('indexes', `The index “${index}” cannot have “${name}”: a ${base} is not indexed as it is.`)
  if (length === null && large.test(base)) {
    throw misfit(
      'indexes',
      `The index “${index}” needs a length for “${name}”, which is ${type.text}: the characters to index.`,
    )
  }
  const isLonger = type.length !== null && !large.test(base) && length !== null && length > type.length
  if (length !== null && (!prefixable.test(base) || isLonger))
    throw misfit('indexes', `The index “${index}” has a length that “${name}” does not take. Leave it out.`)
}

function partBytes({ type, charset }: Column, length: number | null, table: Table): number {
  const base = baseOf(type)
  if (!prefixable.test(base)) return 0
  const each = /CHAR|TEXT/.test(base) ? bytesOf[charset ?? table.charset ?? ''] ?? 1 : 1
  return (length ?? type.length ?? 1) * each
}

/** Without a primary key, the first unique index over columns that are never NULL is taken for it. */
function checkHidden({ indexes, columns }: Table): void {
  const hidden = indexes.find(({ unique, visible, parts }) => unique && !visible
    && parts.every(({ column }) => column !== null && findNamed(columns, column)?.nullable === false))
  if (hidden) {
    throw misfit(
      'indexes',
      `The index “${hidden.name}” stands for the primary key, which cannot be hidden. Make a `
      + 'primary key first.',
    )
  }
}

function checkExpressions({ name, parts }: Parts, table: Table, lexing: Lexing): void {
  for (const { expression } of parts) {
    const named = expression === null ? [] : [...columnsIn(expression, table.columns, lexing)]
    const counting = named.map(each => findNamed(table.columns, each)!).find(({ autoIncrement }) => autoIncrement)
    if (counting) {
      throw misfit(
        'indexes',
        `The index “${name}” cannot be made from “${counting.name}”, which counts up by itself. Choose another.`,
      )
    }
  }
}

function checkForeignKey({ name, columns: own, onDelete, onUpdate }: ForeignKey, { columns }: Table): void {
  if (onDelete !== 'SET NULL' && onUpdate !== 'SET NULL') return
  const fixed = own.map(each => findNamed(columns, each)!).find(({ nullable }) => !nullable)
  if (fixed) {
    throw misfit(
      'foreignKeys',
      `The foreign key “${name}” sets “${fixed.name}” to NULL, which is NOT NULL. Choose another rule.`,
    )
  }
}

/** @throws {TihcError} `bad_request` where values that are kept would be worked out when they are read, or back */
export function refuseTurned(from: Table, to: Table): void {
  const isKept = ({ generated }: Column) => generated === null || generated.stored
  const turned = to.columns.find(column => {
    const before = findNamed(from.columns, column.name)
    return before !== undefined && isKept(before) !== isKept(column)
  })
  if (turned) {
    throw misfit(
      'columns',
      `“${turned.name}” is not turned into a VIRTUAL column, or back, where it is. Drop it and add it anew, in two `
      + 'steps.',
    )
  }
}

/** By which columns a table is divided, in lower case. */
export function divisionColumns({ partitioning, columns, primaryKey }: Table, lexing: Lexing): Set<string> {
  if (!partitioning) return new Set()
  if (partitioning.columns.length > 0) return new Set(partitioning.columns.map(nameKey))
  if (/KEY/.test(partitioning.method))
    return new Set((primaryKey?.parts ?? []).flatMap(({ column }) => (column === null ? [] : [nameKey(column)])))
  return columnsIn(partitioning.expression, columns, lexing)
}

function checkDivision(table: Table, lexing: Lexing): void {
  const { partitioning, columns, indexes, primaryKey, foreignKeys } = table
  if (!partitioning) return
  const missing = partitioning.columns.find(name => !findNamed(columns, name))
  if (missing !== undefined)
    throw misfit('partitioning', `The table is partitioned by “${missing}”, which it has not. Choose another column.`)
  if (foreignKeys.length > 0)
    throw misfit('partitioning', 'A table with foreign keys has no partitions, and the other way round. Choose one.')
  const by = divisionColumns(table, lexing)
  checkDivisionTypes(table)
  if (by.size === 0 && !/KEY|SYSTEM_TIME/.test(partitioning.method))
    throw misfit('partitioning', 'A table is partitioned by a column that it has. Name one in the expression.')
  checkBounds(table)
  const unique = [
    ...indexes.filter(index => index.unique && !index.options.GLOBAL).map(({ name, parts }) => ({ name, parts })),
    ...primaryKey ? [{ name: 'PRIMARY', parts: primaryKey.parts }] : [],
  ]
  for (const { name, parts } of unique) {
    const has = new Set(parts.flatMap(({ column }) => (column === null ? [] : [nameKey(column)])))
    const left = [...by].find(column => !has.has(column))
    if (left !== undefined) {
      throw misfit(
        'partitioning',
        'Every unique key of a partitioned table has the columns that it is partitioned by: '
        + `“${name}” has not `
        + `“${left}”. Add it there.`,
      )
    }
  }
}

const dividable = /^(?:(?:TINY|SMALL|MEDIUM|BIG)?INT|DATE|DATETIME|TIME|(?:VAR)?(?:CHAR|BINARY))$/

/** Without COLUMNS a bare column is a whole number. */
function checkDivisionTypes({ partitioning, columns }: Table): void {
  const { method, expression, columns: named } = partitioning!
  if (/KEY|SYSTEM_TIME/.test(method)) return
  const bare = /^`?([^`]+)`?$/.exec(expression)?.[1]
  const names = named.length > 0 ? named : bare === undefined ? [] : [bare]
  const takes = named.length > 0 ? dividable : integers
  const other = names.map(name => findNamed(columns, name)).find(column => column && !takes.test(baseOf(column.type)))
  if (other) {
    throw misfit(
      'partitioning',
      `A table is not partitioned by “${other.name}”, which is ${other.type.text}, in this way. Choose another column.`,
    )
  }
}

/** Numbers of ranges rise; what else bounds are, the server says. */
function checkBounds({ partitioning }: Table): void {
  const { method, partitions } = partitioning!
  if (method !== 'RANGE') return
  const bounds = partitions.map(({ values }) => values ?? '')
  const numbers = bounds.map(value => (/^-?\d+$/.test(value) ? BigInt(value) : null))
  bounds.forEach((value, at) => {
    const [before, own] = [numbers[at - 1], numbers[at]]
    const isBehindLast = at > 0 && bounds[at - 1]!.toUpperCase() === 'MAXVALUE'
    if (isBehindLast || (before != null && own != null && own <= before)) {
      throw misfit(
        'partitioning',
        `The partition “${partitions[at]!.name}” must end behind the one before it; it ends at ${value}. Give more.`,
      )
    }
  })
}

function checkTtl({ options: { TTL: ttl }, columns }: Table, lexing: Lexing): void {
  if (typeof ttl !== 'string') return
  const [name] = columnsIn(ttl, columns, lexing)
  const column = name === undefined ? undefined : findNamed(columns, name)
  if (!column || !/^(?:DATE|DATETIME|TIMESTAMP)$/.test(baseOf(column.type)) || column.generated)
    throw misfit('options', 'Rows expire (TTL) by a column that holds a date. Name one, or remove the TTL.')
}
