import type { AuthContext, ServerChannel } from 'ssh2'
import { connect } from 'node:net'
import ssh2 from 'ssh2'

export interface PasswordServer { host: string, port: number, hostKey: string, close: () => Promise<void> }

/**
 * An SSH server that lets people in by password: a real one does so only with the accounts and PAM of its machine.
 *
 * @param how `password`; `prompt` as servers with PAM ask for it; `code` asks for a one-time code after the password
 */
export async function startPasswordServer(
  password: string,
  how: 'password' | 'prompt' | 'code' = 'password',
): Promise<PasswordServer> {
  const hostKey = ssh2.utils.generateKeyPairSync('ed25519').private
  const server = new ssh2.Server({ hostKeys: [hostKey] }, client => {
    client.on('error', () => {})
    client.on('authentication', context => authenticate(context, password, how))
    client.on('ready', () =>
      client.on('tcpip', (accept, reject, { destIP, destPort }) => {
        const target = connect(destPort, destIP)
        target.once('error', () => reject())
        target.once('connect', () => {
          const channel: ServerChannel = accept()
          channel.pipe(target).pipe(channel)
          channel.on('close', () => target.destroy())
          target.on('error', () => channel.close())
        })
      }),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    host: '127.0.0.1',
    port: (server.address() as { port: number }).port,
    hostKey,
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
}

function authenticate(context: AuthContext, password: string, how: 'password' | 'prompt' | 'code'): void {
  if (how === 'prompt') {
    if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive'])
    return context.prompt([{ prompt: 'Password: ', echo: false }], answers =>
      answers[0] === password ? context.accept() : context.reject(['keyboard-interactive']),
    )
  }
  if (context.method !== 'password') return context.reject(['password'])
  if (context.password !== password) return context.reject(['password'])
  if (how === 'code') return context.reject(['keyboard-interactive'], true)
  context.accept()
}
