import { TihcError } from '../../contract/errors.ts'

const reasons: Record<string, string> = {
  ENOENT: 'There is no such file. It may have been moved or deleted.',
  EACCES: 'You may not use the file. Change its rights, or choose another place.',
  EPERM: 'You may not use the file. Change its rights, or choose another place.',
  EROFS: 'The disk is read-only. Choose another place.',
  ENOSPC: 'The disk is full. Make room, or choose another place.',
  EDQUOT: 'Your share of the disk is used up. Make room, or choose another place.',
}

/**
 * What went wrong with a file that the person chose, for that person. Says nothing of the path: the answer goes to the
 * page.
 *
 * @param error what the system said; a `TihcError` stays as it is
 * @param done what cannot be done with the file
 * @returns TihcError `unavailable`
 */
export function fileError(error: unknown, done: 'read' | 'written'): TihcError {
  if (error instanceof TihcError) return error
  const { code = 'unknown' } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' && done === 'written') {
    return new TihcError('unavailable', 'The folder is not there any more. Choose another place.', undefined, {
      cause: error,
    })
  }
  return new TihcError(
    'unavailable',
    reasons[code] ?? `The file cannot be ${done} (${code}). See that its disk is there, then try again.`,
    undefined,
    { cause: error },
  )
}
