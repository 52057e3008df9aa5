import { engineError } from './mysql-errors.ts'
import { oddAnswer } from './mysql-wire-fault.ts'

/**
 * Where what a server answered to a question of the program's own cannot be worked with, it gave something else than
 * was asked for; any other error stays as it is.
 */
export function asAnswerFailure(error: unknown): unknown {
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError
    ? engineError(oddAnswer(error))
    : error
}

/**
 * @param read works on rows that a server gave
 * @returns the same, which throws `unavailable` where these are other rows than were asked for
 */
export function answered<A extends unknown[], R>(read: (...given: A) => Promise<R>): (...given: A) => Promise<R> {
  return async (...given) => {
    try {
      return await read(...given)
    } catch (error) {
      throw asAnswerFailure(error)
    }
  }
}
