import { TihcError } from '../../contract/errors.ts'

/**
 * Why the program cannot start: one sentence with the path and what to do. It is printed to the person
 * who started it, never sent to a client, so paths are welcome here.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}

/** What a person is told whose start failed with `error`. */
export function startupFailure(error: unknown): string {
  if (error instanceof StartupError || error instanceof TihcError) return error.message
  const { code, path, message, stack } = error as NodeJS.ErrnoException
  if (code && path) return `TiHC cannot use ${path} (${message}): check that it is there and that you may write to it.`
  return `TiHC could not start because of a fault in itself: ${message}. Please report it with what follows.\n${stack}`
}
