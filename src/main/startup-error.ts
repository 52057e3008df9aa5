/**
 * Why the program cannot start: one sentence with the path and what to do. It is printed to the person
 * who started it, never sent to a client, so paths are welcome here.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}
