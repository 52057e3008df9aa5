import { TihcError } from '../../contract/errors.ts'
import { redact } from './redact.ts'
import { StartupError } from './startup-error.ts'

const mostFrames = 12
const deepest = 3
const longestWords = 300
/** What is looked at of an error's words for secrets; some are as long as a server or a person makes them. */
const longestMessage = 10_000

/**
 * What a log may say of an error: its kind, its codes and where it came from. Its words only where they cannot hold
 * what a person stored or typed: a database's own words quote rows and statements, those of a parser its input.
 */
export function describeCause(cause: unknown, depth = 0): string {
  if (!(cause instanceof Error)) return `  ${kindOf(cause)}`
  const words = wordsOf(cause)
  const head = `  ${[nameOf(cause), ...codesOf(cause)].join(' ')}${words && `: ${words}`}`
  const inner = depth < deepest && cause.cause !== undefined
    ? ['  caused by', describeCause(cause.cause, depth + 1)]
    : []
  return [head, ...framesOf(cause), ...inner].join('\n')
}

/** What was thrown that is no error: its type, because it may be anything. */
function kindOf(thrown: unknown): string {
  return `thrown: ${thrown === null ? 'null' : typeof thrown}`
}

function nameOf({ name }: Error): string {
  return /^\w{1,60}$/.test(name)
    ? name
    : 'Error'
}

/** Codes are words of the program's or the server's own. */
function codesOf(error: Error): string[] {
  const { code, errno, sqlState, syscall } = error as Error & Record<string, unknown>
  return [code, errno, sqlState, syscall]
    .filter(value => typeof value === 'number' || (typeof value === 'string' && /^\w{1,60}$/.test(value)))
    .map(String)
}

function wordsOf(error: Error): string {
  if (mayQuoteData(error)) return ''
  const [first = ''] = error.message.slice(0, longestMessage).split(/[\r\n]/, 1)
  // Node's own errors end with the value that they did not like.
  return redact(first.replace(/\. Received .*$/, '.').replace(/"(?:[^"\\]|\\.)*"?/g, '"…"')).slice(0, longestWords)
}

function mayQuoteData(error: Error): boolean {
  const { code, errno, sqlState, sql } = error as Error & Record<string, unknown>
  if (error instanceof TihcError) return error.code === 'engine'
  if (error instanceof StartupError) return false
  // BigInt("…"), JSON.parse("…"), new RegExp("…") and their like repeat what they were given.
  if (error instanceof SyntaxError || error instanceof RangeError || error instanceof URIError) return true
  return sqlState !== undefined || sql !== undefined || error.name === 'SqliteError'
    || (typeof code === 'string' && /^(?:ER_|SQLITE_|WARN_)/.test(code))
    || (typeof errno === 'number' && errno >= 1000)
}

/** Only lines that are frames: the words of the message stand in the stack as well. */
function framesOf({ stack = '' }: Error): string[] {
  return stack
    .split('\n')
    .filter(line => /^\s+at /.test(line) && line.length < longestWords)
    .slice(0, mostFrames)
    .map(line => `    ${redact(line.trim())}`)
}
