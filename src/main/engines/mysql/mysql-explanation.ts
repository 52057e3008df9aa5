import type { ErrorReason, FailedPart } from '../../../contract/error-details.ts'
import type { ConnectionConfig } from '../engine.ts'
import { bareHost } from '../open-socket.ts'

/** What a person is told of a failure to connect. */
export interface Explanation {
  part: FailedPart
  message: string
  reason?: ErrorReason
}

export function quoted(text: string): string {
  return `“${text}”`
}

export function address({ host, port }: ConnectionConfig): string {
  const bare = bareHost(host)
  return bare.includes(':') ? `[${bare}]:${port}` : `${bare}:${port}`
}
