import type { Span } from '../dialect.ts'
import { wordSet } from '../../language/word-list.ts'

/*
 * Where a text stands for a password without following its name at once: in the value that a column or variable of
 * such a name is given, whatever is worked out of it, and in what is encrypted with a key.
 */

/** A word in upper case, a mark, or '' for anything else. */
type Sign = string

/** Follows the signs of a statement; texts that come while `isOpen` are secrets. */
interface Follower {
  readonly isOpen: boolean
  take: (sign: Sign, isSecretName: boolean) => void
}

/** What they are given is a secret, or the key to one. */
const ciphers = wordSet('AES_ENCRYPT AES_DECRYPT DES_ENCRYPT DES_DECRYPT ENCODE DECODE ENCRYPT')
/** Between a name and the value that it has or is compared with. */
const comparisons = wordSet('= < > ! : IN LIKE REGEXP RLIKE')
/** Between a name and one of those. */
const betweenThem = wordSet('NOT BINARY COLLATE )')
/** End a value where they are not in brackets of it. */
const ends = wordSet(
  `; , WHERE AND OR XOR ORDER LIMIT FROM ON GROUP HAVING UNION EXCEPT INTERSECT INTO AS THEN ELSE WHEN END FOR USING SET
   VALUES RETURNING REQUIRE WITH COMMENT ATTRIBUTE ACCOUNT DO`,
)

/** Words of a CASE, and of the conditions in it. */
const ofCases = wordSet('WHEN THEN ELSE END AND OR XOR')

/** `password = MD5('…')`, `@pw := CONCAT('…', '…')`, `PASSWORD(…)`, `AES_ENCRYPT(…, '…')` */
export function followValues(): Follower {
  let depth = 0
  /** Where the value ends: at a sign of this depth, or with the brackets of a call. */
  let open: { depth: number, isCall: boolean } | null = null
  /** Of the CASE in the value that no END has ended yet; they hold words that end a value elsewhere. */
  let cases = 0
  /** A name, or the name of a function, stands before. */
  let isNamed = false
  let isCipher = false
  let last = ''

  function begin(sign: Sign): void {
    if (open) return
    cases = 0
    if (sign === '(' && (isNamed || isCipher)) open = { depth, isCall: true }
    else if (isNamed && comparisons.has(sign)) open = { depth, isCall: false }
  }

  function end(sign: Sign): void {
    if (!open) return
    const isInCase = cases > 0
    if (sign === 'CASE') cases++
    else if (sign === 'END' && isInCase) cases--
    const isEnd = ends.has(sign) && !(isInCase && ofCases.has(sign))
    if (depth < open.depth || sign === ';' || (!open.isCall && depth === open.depth && isEnd)) open = null
  }

  return {
    get isOpen() { return open !== null },
    take(sign, isSecretName) {
      if (sign === '(') depth++
      if (sign === ')') depth--
      end(sign)
      begin(sign)
      isNamed = isSecretName || (isNamed && (betweenThem.has(sign) || last === 'COLLATE'))
      isCipher = ciphers.has(sign)
      last = sign
    },
  }
}

/** Finds texts that what comes behind them makes secrets. */
interface Backward {
  text: (span: Span) => void
  /** Gives the last text where this makes it one. */
  take: (sign: Sign, isSecretName: boolean) => Span | null
}

/** `'…' = password`, `MD5('…') <> LOWER(u.password)`: the name comes behind the text that it says something of. */
export function followReversed(): Backward {
  let pending: Span | null = null
  let isCompared = false
  /** A word that says nothing unless it belongs to the name behind it: a table, or a function. */
  let isQualified = false

  function goesOn(sign: Sign): boolean {
    if (comparisons.has(sign)) return isCompared = true
    if (!isCompared) return sign === ')' || betweenThem.has(sign)
    if (sign === '.' || sign === '(' || betweenThem.has(sign)) {
      isQualified = false
      return true
    }
    if (isQualified) return false
    return isQualified = true
  }

  return {
    text(span) {
      pending = span
      isCompared = isQualified = false
    },
    take(sign, isSecretName) {
      if (!pending) return null
      const found = isCompared && !isQualified && isSecretName ? pending : null
      if (found || !goesOn(sign)) pending = null
      return found
    },
  }
}

/** Words between INSERT and the name of its table, or between that and its columns. */
const beforeColumns = wordSet('INTO IGNORE LOW_PRIORITY HIGH_PRIORITY DELAYED OVERWRITE TABLE')

/**
 * `INSERT INTO t (name, password) VALUES ('…', MD5('…'))`, and with a SELECT in the place of VALUES: by their place
 * among the columns. Without a list of columns nobody knows which is which.
 */
export function followInserts(): Follower {
  let stage: 'none' | 'table' | 'columns' | 'listed' | 'values' = 'none'
  let hasTable = false
  /** The places of columns that hold secrets, and the place that is read. */
  let secrets = new Set<number>()
  let place = 0
  let depth = 0
  /** Of the brackets, or of the SELECT, in which commas part the values. */
  let rowDepth = 0

  function findColumns(sign: Sign): void {
    if (sign === 'PARTITION') return void (hasTable = false)
    if (sign === ')' || beforeColumns.has(sign)) return void (hasTable ||= sign === ')')
    if (sign !== '(') return void (hasTable = sign !== 'SET')
    // INSERT() and REPLACE() are functions too, and the brackets behind PARTITION hold its partitions.
    if (!hasTable) return
    stage = 'columns'
    secrets = new Set()
    place = 0
  }

  function readColumn(sign: Sign, isSecretName: boolean): void {
    if (sign === ')') stage = secrets.size > 0 ? 'listed' : 'none'
    else if (sign === ',') place++
    else if (isSecretName) secrets.add(place)
  }

  function beginValues(sign: Sign): void {
    const isSelect = sign === 'SELECT'
    if (!isSelect && sign !== 'VALUES' && sign !== 'VALUE') return
    stage = 'values'
    place = 0
    rowDepth = isSelect ? depth : depth + 1
  }

  function readValue(sign: Sign): void {
    if (sign === '(' && depth === rowDepth) place = 0
    else if (sign === ',' && depth === rowDepth) place++
    else if (depth <= rowDepth && (sign === 'FROM' || sign === 'ON')) stage = 'listed'
    else if (depth <= rowDepth && sign === 'SELECT') beginValues(sign)
  }

  return {
    get isOpen() { return stage === 'values' && depth >= rowDepth && secrets.has(place) },
    take(sign, isSecretName) {
      if (sign === '(') depth++
      if (sign === ')') depth--
      if (sign === ';') {
        stage = 'none'
      } else if ((sign === 'INSERT' || sign === 'REPLACE') && stage !== 'values') {
        stage = 'table'
        hasTable = false
      } else if (stage === 'table') {
        findColumns(sign)
      } else if (stage === 'columns') {
        readColumn(sign, isSecretName)
      } else if (stage === 'listed') {
        beginValues(sign)
      } else if (stage === 'values') {
        readValue(sign)
      }
    },
  }
}
