import type { logLevels } from '../../contract/settings.ts'
import { describeCause } from './log-cause.ts'
import { redact } from './redact.ts'

export type LogLevel = typeof logLevels[number]

/** Where the program writes what happened. Never a password, a token, a statement or a row value. */
export interface Log {
  info: (message: string) => void
  warn: (message: string) => void
  error: (message: string, cause?: unknown) => void
  /** The last warnings and errors, the newest last. */
  problems?: () => LogEntry[]
}

/** What was written, ready to be shown: its text went through `redact`. */
export interface LogEntry {
  level: LogLevel
  time: Date
  text: string
}

/** Problems that are remembered for the diagnostics. */
const rememberedProblems = 30
const longestMessage = 2000

/**
 * The one way to a log: every entry passes here before it reaches a console, a file or the diagnostics.
 *
 * @param write takes the entries one by one; what it throws is lost, because nothing may fail for want of a log
 */
export function createLog(write: (entry: LogEntry) => void): Required<Log> {
  const problems: LogEntry[] = []

  function put(level: LogLevel, message: string, cause?: unknown): void {
    const entry = { level, time: new Date(), text: formatEntry(message, cause) }
    if (level !== 'info' && problems.push(entry) > rememberedProblems) problems.shift()
    try {
      write(entry)
    } catch {}
  }

  return {
    info: message => put('info', message),
    warn: message => put('warn', message),
    error: (message, cause) => put('error', message, cause),
    problems: () => [...problems],
  }
}

/** One line for the message, so that nobody can write a second entry into it; below it what is known of the cause. */
export function formatEntry(message: string, cause?: unknown): string {
  const line = redact(message.slice(0, longestMessage)).replace(/[\r\n\u0085\u2028\u2029]+/g, ' ⏎ ')
  return cause === undefined
    ? line
    : `${line}\n${describeCause(cause)}`
}

/** Writes to standard error. */
export const consoleLog = createLog(({ level, text }) => console.error(`${level.padEnd(5)} ${text}`))

/** Keeps silent; for tests and for callers that report by themselves. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }
