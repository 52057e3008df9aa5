import type { products } from '../contract/connections.ts'

export type Product = typeof products[number]

/** How a text is cut into tokens: follows the server and the session's sql_mode. */
export interface Lexing {
  product: Product
  /** False under NO_BACKSLASH_ESCAPES. */
  backslashEscapes: boolean
  /** True under ANSI_QUOTES: `"a"` is an identifier. */
  ansiQuotes: boolean
}
