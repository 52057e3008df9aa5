import process from 'node:process'

/** A process that an engine works in, however it was started. Its engine knows what is said. */
export interface EngineProcess<Request = unknown, Answer = unknown> {
  send: (request: Request) => void
  onAnswer: (listener: (answer: Answer) => void) => void
  onExit: (listener: () => void) => void
  /** At once, whatever it does. */
  kill: () => void
}

/**
 * Starts such a process.
 *
 * @param program the file that it runs
 * @param name how the system's list of processes names it, where it can
 */
export type SpawnEngine = (program: string, name: string) => EngineProcess

/** What a process needs of the environment: the system's own variables and where temporary files go, no secret. */
const passedOn = ['PATH', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP', 'SQLITE_TMPDIR']

export function engineEnvironment(): Record<string, string> {
  return Object.fromEntries(
    passedOn.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}
