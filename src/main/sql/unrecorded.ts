import type { Verdict } from '../../dialects/dialect.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { DiskFault } from '../store/store-error.ts'
import type { SqlTask } from './sql-task.ts'
import { TihcError } from '../../contract/errors.ts'

/** Why a statement is not sent that may write. */
const refusals: Record<DiskFault, string> = {
  diskFull: 'The disk that holds TiHC\'s own data is full: the history cannot be written, so this statement, which '
    + 'may write, was not sent. Free some space and run it again.',
  diskReadOnly: 'The disk that holds TiHC\'s own data is read-only: the history cannot be written, so this statement, '
    + 'which may write, was not sent. Make the disk writable again, then run it again.',
  diskFailed: 'TiHC cannot write its own data: the history cannot be written, so this statement, which may write, was '
    + 'not sent. Check the disk and the rights on the data folder, then run it again.',
}

/** Said beside the result of a read. */
const notices: Record<DiskFault, string> = {
  diskFull: 'This run is not in the history: the disk that holds TiHC\'s own data is full. Free some space.',
  diskReadOnly: 'This run is not in the history: the disk that holds TiHC\'s own data is read-only.',
  diskFailed: 'This run is not in the history: TiHC cannot write its own data. Check the disk and the rights on the '
    + 'data folder.',
}

/**
 * What may write is in the history before it is sent. Where the disk refuses that, reads still run, and so does what
 * ends a transaction: its statements are in the history.
 *
 * @throws {TihcError} `unavailable` for a statement that may write
 */
export function refuseUnrecorded(task: SqlTask, fault: DiskFault, { reason }: Verdict, { doubt }: Lexing): void {
  if (reason !== null || doubt !== undefined) throw new TihcError('unavailable', refusals[fault], { reason: fault })
  const notice = notices[fault]
  if (!task.notices.includes(notice)) task.notices.push(notice)
}
