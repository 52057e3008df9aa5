/** Where the program writes what happened. Never a password, a token, a statement or a row value. */
export interface Log {
  info: (message: string) => void
  warn: (message: string) => void
  error: (message: string, cause?: unknown) => void
}

/** Writes to standard error, one line an entry. */
export const consoleLog: Log = {
  info: message => console.error(`info  ${message}`),
  warn: message => console.error(`warn  ${message}`),
  error: (message, cause) => console.error(`error ${message}${cause instanceof Error ? `\n${cause.stack}` : ''}`),
}

/** Keeps silent; for tests and for callers that report by themselves. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }
