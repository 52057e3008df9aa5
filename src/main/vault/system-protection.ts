import type { Buffer } from 'node:buffer'

/** The operating system's password store, as the desktop app reaches it. */
export interface SystemProtection {
  /** Whether it is there and really protects: false where it would only disguise. */
  available: () => Promise<boolean>
  wrap: (text: string) => Promise<Buffer>
  /**
   * `outdated` asks for the text to be wrapped anew.
   *
   * @throws where it was wrapped elsewhere or the store refuses
   */
  unwrap: (wrapped: Buffer) => Promise<{ text: string, outdated: boolean }>
}
