import ssh2 from 'ssh2'
import { within } from '../../core/within.ts'
import { sshError } from './ssh-errors.ts'

const answerMs = 2_000

/**
 * Asks the SSH agent how many keys it holds.
 *
 * @param path where it listens; null where there is none or none may be used
 * @throws {TihcError} `unavailable` where it is not there, does not answer, or is empty
 */
export async function readAgent(path: string | null, field: string): Promise<number> {
  const details = { field, reason: 'agent' } as const
  if (!path) {
    throw sshError(
      'There is no SSH agent here that TiHC may use: '
      + 'none runs (SSH_AUTH_SOCK is not set), or this host was started without --ssh-agent. '
      + 'Use a key or a password instead.',
      details,
    )
  }
  const answer = new Promise<number>((resolve, reject) => {
    ssh2.createAgent(path).getIdentities((error, keys) => error ? reject(error) : resolve(keys?.length ?? 0))
  })
  let count: number
  try {
    count = await within(answer, answerMs, () => new Error('it did not answer'))
  } catch (error) {
    throw sshError(
      `The SSH agent does not answer (${(error as Error).message}). `
      + 'Start it again and load the key with ssh-add, or use a key or a password instead.',
      { ...details, cause: error },
    )
  }
  if (count === 0) throw sshError('The SSH agent holds no key. Load one with ssh-add, then try again.', details)
  return count
}
