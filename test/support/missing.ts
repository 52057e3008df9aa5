/** True where nobody is there to install what is missing: then a missing server is a failure, not a skip. */
export const isCi = !['', '0', 'false'].includes(process.env.CI ?? '')

/** Something of the machine that tests need and that is not there; the message says how to get it. */
export class MissingError extends Error {
  override readonly name = 'MissingError'
}
