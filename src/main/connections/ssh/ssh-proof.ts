import type { AnyAuthMethod, AuthHandlerMiddleware, ParsedKey } from 'ssh2'
import type { SshHop } from '../../engines/engine.ts'
import type { SignIn } from './ssh-errors.ts'
import { readAgent } from './ssh-agent.ts'
import { sshError } from './ssh-errors.ts'
import { readPrivateKey } from './ssh-keys.ts'

/** What is shown to an SSH server of who signs in. */
export interface Proof { key: ParsedKey | null, agent: string | null, agentKeys: number }

/**
 * Reads what will be shown to the server, before anything is sent.
 *
 * @param field the names of form fields begin with it: `ssh`, or `ssh.jump`
 * @throws {TihcError} `unavailable` for what is missing, `bad_request` for a key that cannot be read
 */
export async function readProof(hop: SshHop, field: string, agent: string | null): Promise<Proof> {
  switch (hop.method) {
    case 'password':
      if (!hop.password) {
        throw sshError(`Enter the password of “${hop.user}” on the SSH server.`, {
          field: `${field}.password`,
          reason: 'missing',
        })
      }
      return { key: null, agent: null, agentKeys: 0 }
    case 'key':
      if (!hop.key)
        throw sshError('Give the private key for the SSH server.', { field: `${field}.key`, reason: 'missing' })
      return { key: readPrivateKey(hop.key, hop.passphrase, field), agent: null, agentKeys: 0 }
    case 'agent':
      return { key: null, agent, agentKeys: await readAgent(agent, `${field}.method`) }
    default: return hop.method satisfies never
  }
}

/**
 * Gives one proof after the other until the server lets us in; a password goes out once, in the form that the server
 * takes.
 */
export function giveProofs(hop: SshHop, { key, agent }: Proof, signIn: SignIn): AuthHandlerMiddleware {
  const username = hop.user
  const first: AnyAuthMethod = hop.method === 'password'
    ? { type: 'password', username, password: hop.password }
    : hop.method === 'key'
      ? { type: 'publickey', username, key: key! }
      : { type: 'agent', username, agent: agent! }
  let given = 0
  return (accepts, partialSuccess, next) => {
    given++
    if (accepts) signIn.accepts = accepts as string[]
    if (partialSuccess) signIn.wantsMore = true
    if (given === 1) return next(first)
    const asksByPrompt
      = hop.method === 'password'
        && given === 2
        && !partialSuccess
        && accepts
        && !(accepts as string[]).includes('password')
        && (accepts as string[]).includes('keyboard-interactive')
    if (asksByPrompt)
      return next({ type: 'keyboard-interactive', username, prompt: answerPrompt(hop.password, signIn) })
    next(false as never) // ssh2's types leave out how one says that there is nothing more
  }
}

/** Servers that use PAM ask for the password by a prompt; whatever else they ask for cannot be answered. */
function answerPrompt(password: string, signIn: SignIn) {
  let answered = false
  return (
    _name: string,
    _instructions: string,
    _language: string,
    prompts: Array<{ prompt: string, echo?: boolean }>,
    finish: (answers: string[]) => void,
  ) => {
    if (prompts.length === 0) return finish([])
    if (!answered && prompts.length === 1 && !prompts[0]!.echo) {
      answered = true
      return finish([password])
    }
    if (!/password/i.test(prompts[0]!.prompt)) signIn.wantsMore = true
    finish(prompts.map(() => ''))
  }
}
