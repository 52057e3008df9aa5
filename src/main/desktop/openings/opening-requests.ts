import { resolve } from 'node:path'
import { dialects } from '../../../dialects/registry.ts'

/** What somebody outside of the app wants opened; nothing of it has been looked at yet. */
export type OpeningRequest = { kind: 'file', path: string } | { kind: 'link', url: string }

/** More at once is a mistake, or not meant well. */
export const mostAtOnce = 20
const longestLink = 8192

/**
 * Reads what a command line names: SQL files, and links to databases. Flags and what is not known are passed over.
 *
 * @param args what follows the program (and, unpackaged, its folder); from another start, so it may be anything
 * @param cwd where relative paths count from
 */
export function readOpenings(args: unknown, cwd: unknown): OpeningRequest[] {
  if (!Array.isArray(args) || typeof cwd !== 'string') return []
  const requests: OpeningRequest[] = []
  let isValue = false
  for (const arg of args) {
    const skipped = isValue || typeof arg !== 'string' || arg === '' || arg.startsWith('-')
    isValue = arg === '--data-dir'
    if (!skipped) requests.push(...readOpening(arg, cwd))
  }
  return requests.slice(0, mostAtOnce)
}

/** One of them, as the system hands it over. */
export function readOpening(text: string, cwd: string): OpeningRequest[] {
  if (text.includes('\0')) return []
  if (isDatabaseLink(text)) return text.length > longestLink ? [] : [{ kind: 'link', url: text }]
  return /\.sql$/i.test(text) && !/^[a-z][a-z\d+.-]+:\/\//i.test(text)
    ? [{ kind: 'file', path: resolve(cwd, text) }]
    : []
}

function isDatabaseLink(text: string): boolean {
  const scheme = /^([a-z][\w+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase()
  return dialects().some(({ network }) => network?.links.some(link => link.scheme === scheme && !link.isPastedOnly))
}
