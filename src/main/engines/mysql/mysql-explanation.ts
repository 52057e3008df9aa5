import type { FailedPart } from '../../../contract/error-details.ts'
import type { ConnectionConfig } from '../engine.ts'

/** What a person is told of a failure to connect. */
export interface Explanation {
  part: FailedPart
  message: string
}

/** The text with one full stop at its end. */
export function sentence(text: string): string {
  return `${text.trim().replace(/[.\s]+$/, '')}.`
}

export function quoted(text: string): string {
  return `“${text}”`
}

export function address({ host, port }: ConnectionConfig): string {
  return host.includes(':') && !host.startsWith('[')
    ? `[${host}]:${port}`
    : `${host}:${port}`
}
