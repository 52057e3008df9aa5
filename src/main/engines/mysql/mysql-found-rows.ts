/** Longer results are left for what our own question makes of them. */
const mostRestored = 200
/** What it gives does not count elsewhere than on TiDB. */
const showsOnly = /^\s*show\b/i
/** What it inserts are rows of a result elsewhere than on TiDB. */
const inserts = /^\s*insert\b/i
const selects = /\bselect\b/i

/**
 * What FOUND_ROWS() gives: the rows of the last result, however many statements ago that was. Questions of our own
 * change it, so that it has to be put back behind them. What a statement makes of it is not known of all (on MariaDB an
 * INSERT … SELECT that fails makes it 0, CREATE … SELECT counts), so a question asks for it too where that warns of
 * nothing: MySQL calls it outdated.
 */
export class MysqlFoundRows {
  /** What a question of our own has besides, for `read`. */
  readonly column: string
  readonly #isTidb: boolean
  /** Null where it is not known. */
  #rows: number | null = null

  constructor(product: string) {
    this.#isTidb = product === 'TiDB'
    this.column = product === 'MySQL' ? 'NULL' : 'FOUND_ROWS()'
  }

  /** @param cell what `column` gave */
  read(cell: unknown): void {
    const rows = cell === null ? Number.NaN : Number(cell)
    if (Number.isInteger(rows) && rows >= 0) this.#rows = rows
  }

  /** @param rows that a result of a person's statement has given; null where some were left out */
  gave(statement: string, rows: number | null): void {
    if (this.#isTidb || !showsOnly.test(statement)) this.#rows = rows
  }

  /** @param rows that a statement of theirs has changed */
  changed(statement: string, rows: number): void {
    if (!this.#isTidb && inserts.test(statement) && selects.test(statement)) this.#rows = rows
  }

  /**
   * The statement that puts it back; null where none is needed.
   *
   * @param now what it gives now, where that is known
   */
  restoring(now: number | null): string | null {
    const rows = this.#rows
    if (rows === null || rows === now || rows > mostRestored) return null
    // Without a table, because MariaDB forgets warnings where one is read.
    return rows === 0
      ? 'SELECT 1 FROM DUAL WHERE 1 = 0'
      : Array.from({ length: rows }).fill('SELECT 1').join(' UNION ALL ')
  }
}
