import type { ErrorDetails } from './error-details.ts'
import { z } from 'zod'

/**
 * The one error form of both doors: `{error, code, details?}`.
 * HTTP maps the code to a status, IPC carries the same object.
 */
export const errorStatus = {
  bad_request: 400,
  engine: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  cancelled: 409,
  busy: 409,
  too_large: 413,
  unsupported_media_type: 415,
  too_many: 429,
  internal: 500,
  unavailable: 503,
} as const

export type ErrorCode = keyof typeof errorStatus
export const errorCodes = Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]

/** The one error form, by its code; `details` have a type of their own for each. */
export type ErrorBody = { [Code in ErrorCode]: {
  error: string
  code: Code
  details?: ErrorDetails[Code]
} }[ErrorCode]

/** What it holds is said by the type alone: whoever reads it takes what it knows. */
export const errorDetails = z.record(z.string(), z.unknown()) as unknown as z.ZodType<ErrorDetails[ErrorCode]>

/** The one error form as a schema, for answers that hold an error. */
export const errorBody = z.looseObject({
  error: z.string(),
  code: z.enum(errorCodes),
  details: errorDetails.optional(),
})

/**
 * An error that a person is meant to read: what is wrong and what to do.
 * Never put a stack, a file path or a secret into `message` or `details`.
 */
export class TihcError<out Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'TihcError'

  readonly code: Code
  readonly details?: ErrorDetails[Code]

  constructor(code: Code, message: string, details?: ErrorDetails[Code], options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.details = details
  }

  get status(): number {
    return errorStatus[this.code]
  }

  toBody(): ErrorBody {
    const { message: error, code, details } = this
    return { error, code, ...(details && { details }) } as ErrorBody
  }

  /** The reverse of `toBody`, for clients; anything else becomes an `internal` error. */
  static fromBody(body: unknown): TihcError {
    if (body && typeof body === 'object' && 'error' in body && typeof body.error === 'string') {
      const { error, code, details } = body as ErrorBody
      return new TihcError(code in errorStatus
        ? code
        : 'internal', error, details)
    }
    return new TihcError('internal', 'The answer could not be read. Try again; if it stays, restart TiHC.')
  }
}
