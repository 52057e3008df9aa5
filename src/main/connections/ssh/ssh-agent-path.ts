import process from 'node:process'

/**
 * Where the person's SSH agent listens: Windows' own has one place, elsewhere the environment names it. Null for none.
 */
export function agentOf(env: NodeJS.ProcessEnv, platform = process.platform): string | null {
  return env.SSH_AUTH_SOCK || (platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : null)
}
