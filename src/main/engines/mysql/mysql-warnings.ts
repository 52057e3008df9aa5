import type { StatementResult } from '../../../contract/sql.ts'
import type { AskedTraces } from '../../../dialects/session-traces.ts'
import { excerpt } from '../../core/excerpt.ts'

/** Of a statement so many are read: the servers keep 64 themselves unless told. */
const mostWarnings = 64
/** Servers say 512 characters at the most. */
const longestWarning = 4096

type Warnings = StatementResult['warnings']

/** A statement that has ended with warnings. */
export interface WarnedStatement {
  count: number
  /** What ROW_COUNT() gives after it: -1 behind rows and errors. */
  rowCount: number
  /** Takes how many there are, and what they say; null as long as nobody has read them. */
  onWarnings: (count: number, warnings: Warnings | null) => void
}

/** How the server is asked. */
interface Questions {
  /** Runs a statement of the program's own. */
  query: (statement: string) => Promise<unknown[][]>
  /** COM_PING, behind which ROW_COUNT() is 0 on MySQL and MariaDB. */
  ping: () => Promise<void>
  /** Makes FOUND_ROWS() what it was, on TiDB. */
  restoreFoundRows: () => Promise<void>
}

/**
 * Reads what statements warned of without leaving a trace between two statements of the person. Reading (SHOW WARNINGS)
 * keeps the warnings, but changes ROW_COUNT(), on TiDB FOUND_ROWS() too: what the next statement could ask for is left
 * alone until it is known not to ask, or until somebody wants to see the warnings.
 */
export class MysqlWarnings {
  readonly #isTidb: boolean
  readonly #questions: Questions
  #unread: WarnedStatement['onWarnings'] | null = null
  #count = 0

  constructor(product: string, questions: Questions) {
    this.#isTidb = product === 'TiDB'
    this.#questions = questions
  }

  /** Notes what the last statement warned of, and reads it where nobody can see that. */
  async ended({ count, rowCount, onWarnings }: WarnedStatement): Promise<void> {
    this.#unread = onWarnings
    this.#count = count
    onWarnings(count, null)
    if (this.#isTidb || rowCount > 0) return
    await this.read()
    // Behind rows and errors it is -1 before and after.
    if (rowCount === 0) await this.#questions.ping()
  }

  /** To be called before a statement is sent. */
  async beforeNext({ counts, warnings }: AskedTraces): Promise<void> {
    const onWarnings = this.#unread
    if (!onWarnings) return
    if (counts) {
      this.#unread = null
      onWarnings(this.#count, [])
      return
    }
    // What asks for warnings alone still finds them; FOUND_ROWS() may be asked for later.
    await this.read()
    if (this.#isTidb && !warnings) await this.#questions.restoreFoundRows()
  }

  /** Reads what was not read yet; does nothing where there is nothing, or where the server does not tell. */
  async read(): Promise<void> {
    const onWarnings = this.#unread
    if (!onWarnings) return
    this.#unread = null
    const rows = await this.#questions.query('SHOW WARNINGS').catch(() => [])
    onWarnings(this.#count, rows.slice(0, mostWarnings).map(([level, code, message]) => ({
      level: excerpt(String(level), longestWarning),
      code: Number(code) || 0,
      message: excerpt(String(message), longestWarning),
    })))
  }
}
