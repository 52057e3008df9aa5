import type { WebContents } from 'electron'
import type { Log } from '../../core/log.ts'
import { randomUUID } from 'node:crypto'

/** Errors that are written for one page: one that fails in a loop must not fill the log. */
const most = 50

/**
 * Writes the errors that nobody caught in the page. Their words stay in the page, because they may hold a value that
 * is on show; kind and place find the fault.
 */
export function logPageErrors(contents: WebContents, log: Log): void {
  let seen = 0
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) seen = 0
  })
  contents.on('console-message', ({ level, message, lineNumber, sourceId }) => {
    const found = /^Uncaught (?:\(in promise\) )?(?:(\w*Error|\w*Exception)\b)?/.exec(message)
    if (level !== 'error' || !found || ++seen > most) return
    log.error(`page error ${randomUUID()}: ${found[1] ?? 'thrown'} at ${fileOf(sourceId)}:${lineNumber}`)
  })
}

function fileOf(url: string): string {
  return /[^/?#]*(?=[?#]|$)/.exec(url)?.[0] || 'the page'
}
