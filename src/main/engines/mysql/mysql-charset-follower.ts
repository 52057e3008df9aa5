import type { MysqlLink } from './mysql-connect.ts'
import type { SessionCharset } from './mysql-session-charset.ts'
import type { MysqlSessionFacts } from './mysql-session-facts.ts'
import type { SessionMode } from './mysql-session-mode.ts'
import { charsets, followCharset, refusedCharset } from './mysql-session-charset.ts'
import { onlySets } from './mysql-session-facts.ts'

/** Where the driver has the character set of texts that it sends, and the encoding of names and messages. */
interface DriverCharset { config: { charsetNumber: number }, clientEncoding: string }

/** Keeps the driver in the character sets of its session. */
export class MysqlCharsetFollower {
  readonly #link: MysqlLink
  readonly #facts: MysqlSessionFacts
  readonly #putBack: (statement: string) => Promise<boolean>
  #followed: SessionMode

  /** @param putBack runs a statement on the session; false where the session is lost by that */
  constructor(link: MysqlLink, facts: MysqlSessionFacts, putBack: (statement: string) => Promise<boolean>) {
    this.#link = link
    this.#facts = facts
    this.#putBack = putBack
    this.#followed = link.mode
  }

  /**
   * Texts leave and are read as the session has it now.
   *
   * @param after the statement that may have changed it; null where that is not known
   * @throws {TihcError} `conflict` where that cannot be done: the session's character sets are put back
   */
  async follow(after: string | null): Promise<void> {
    const { mode } = this.#facts
    if (mode === this.#followed) return
    const { product } = this.#link.info
    const charset = followCharset(product, mode)
    if (!charset) {
      // What the driver cannot write it throws at; this is ASCII.
      this.#use({ client: charsets.utf8mb4!, results: 'utf8' })
      const { clientCharset, connectionCharset, resultsCharset } = this.#followed
      const isBack = await this.#putBack(`SET character_set_client = ${clientCharset}, `
        + `character_set_connection = ${connectionCharset}, character_set_results = ${resultsCharset || 'NULL'}`)
      if (!isBack) return
      this.#facts.putBack(this.#followed)
      this.#followed = this.#facts.mode
      this.#use(followCharset(product, this.#followed))
      throw refusedCharset(mode, product, after !== null && !onlySets(after))
    }
    this.#followed = mode
    this.#use(charset)
  }

  #use(charset: SessionCharset | null): void {
    if (!charset) return
    const connection = this.#link.connection as unknown as DriverCharset
    connection.config.charsetNumber = charset.client.number
    connection.clientEncoding = charset.results
  }
}
