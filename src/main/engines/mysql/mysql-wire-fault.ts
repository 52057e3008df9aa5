/** A server, or whoever answers in its place, breaks the protocol: the link is given up. */
export class WireFault extends Error {
  override readonly name = 'WireFault'
  /** For the driver, which passes on why a link ended. */
  readonly fatal = true

  /** @param message what it did, as a sentence for a person */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
  }
}

/** Whoever answers says more before somebody is signed in than a server does. */
export class SaysTooMuch extends Error {
  override readonly name = 'SaysTooMuch'
}

/** A packet breaks off, or says other lengths than it has. */
export function unreadable(cause?: unknown): WireFault {
  return new WireFault('What the server sent cannot be read: it breaks off, or its lengths are wrong.', { cause })
}

/** An answer to a question of the program's own has not the form that was asked for. */
export function oddAnswer(cause?: unknown): WireFault {
  return new WireFault('The server answered a question of TiHC in another form than was asked for.', { cause })
}

/**
 * What an error of the driver means: where it could not read what came, the server broke the protocol; anything else
 * stays as it is.
 */
export function asWireFault(error: Error & { code?: string, syscall?: string }): Error {
  if (error instanceof WireFault || error.syscall !== undefined) return error
  const isReading = error instanceof RangeError || error instanceof TypeError || error instanceof SyntaxError
    || /^(?:ERR_BUFFER|ERR_OUT_OF_RANGE|ERR_INVALID_ARG|Z_)/.test(error.code ?? '')
    || error.message.startsWith('Should not reach here')
  return isReading ? unreadable(error) : error
}
