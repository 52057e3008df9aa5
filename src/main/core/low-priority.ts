import { readlinkSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { basename } from 'node:path'
import process from 'node:process'

/**
 * Lets all other threads go before the one that calls this, where they want the processor at the same time. Linux alone
 * has priorities of threads; elsewhere, and where there is no /proc, nothing changes.
 */
export function letOthersGoFirst(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // It works at the usual priority then.
  }
}
