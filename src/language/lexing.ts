import type { products } from '../contract/connections.ts'

export type Product = typeof products[number]

/** How a text is cut into tokens: follows the server and the session's sql_mode. */
export interface Lexing {
  product: Product
  /** False under NO_BACKSLASH_ESCAPES. */
  backslashEscapes: boolean
  /** True under ANSI_QUOTES: `"a"` is an identifier. */
  ansiQuotes: boolean
  /**
   * Why the server may read a text differently from this lexer, in words that follow a colon: the session's character
   * set or a sql_mode that is not known here. Such a text is not safe to judge.
   */
  doubt?: string
  /** False where the session takes letters beyond ASCII for something else than UTF-8; true unless told. */
  isUtf8?: boolean
}
