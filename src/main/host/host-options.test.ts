import type { HostOptions } from './host-options.ts'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { StartupError } from '../core/startup-error.ts'
import { defaultDataFolder } from './data-folder.ts'
import { help, parseCommand } from './host-options.ts'

function options(...args: string[]): HostOptions {
  const command = parseCommand(args)
  if (command.kind !== 'serve') throw new Error(`not a start but ${command.kind}`)
  return command.options
}

describe('the command line', () => {
  it('has a default for everything', () => {
    expect(options()).toEqual({
      host: '127.0.0.1',
      port: 8080,
      portGiven: false,
      dataDir: defaultDataFolder(),
      sqliteDir: join(defaultDataFolder(), 'sqlite'),
      sshAgent: false,
      strictAuth: false,
      behindProxy: false,
      tls: null,
      sample: true,
      open: false,
    })
  })

  it('reads every flag', () => {
    expect(
      options(
        '--host',
        '0.0.0.0',
        '--port=0',
        '--data-dir',
        'data',
        '--sqlite-dir',
        'files',
        '--ssh-agent',
        '--strict-auth',
        '--tls-cert',
        'c.pem',
        '--tls-key',
        'k.pem',
        '--no-sample',
        '--open',
      ),
    ).toEqual({
      host: '0.0.0.0',
      port: 0,
      portGiven: true,
      dataDir: resolve('data'),
      sqliteDir: resolve('files'),
      sshAgent: true,
      strictAuth: true,
      behindProxy: false,
      tls: {
        cert: resolve('c.pem'),
        key: resolve('k.pem'),
      },
      sample: false,
      open: true,
    })
  })

  it('knows --help and --version, whatever stands beside them', () => {
    expect(parseCommand(['-h'])).toEqual({ kind: 'help' })
    expect(parseCommand(['--version', '--port', '1'])).toEqual({ kind: 'version' })
    for (const flag of [
      '--port',
      '--data-dir',
      '--sqlite-dir',
      '--no-sample',
      '--open',
      '--host',
      '--strict-auth',
      '--tls-cert',
      '--tls-key',
      '--behind-proxy',
    ]) expect(help).toContain(flag)
  })

  it.each([
    [
      ['--bogus'],
      'There is no option --bogus. See --help.',
    ],
    [
      ['--bogus=1'],
      'There is no option --bogus. See --help.',
    ],
    [
      ['-x'],
      'There is no option -x. See --help.',
    ],
    [
      ['extra'],
      '"extra" is not an option. See --help.',
    ],
    [
      ['--port'],
      'The option --port does not take what it was given. See --help.',
    ],
    [
      ['--open=yes'],
      'The option --open does not take what it was given. See --help.',
    ],
    [
      ['--port', '65536'],
      '--port 65536 is no port. Give a number from 1 to 65535, or 0 for a free one.',
    ],
    [
      ['--port', '-1'],
      'The option --port does not take what it was given. See --help.',
    ],
    [
      ['--port='],
      '--port  is no port. Give a number from 1 to 65535, or 0 for a free one.',
    ],
    [
      ['--tls-cert', 'c.pem'],
      '--tls-cert and --tls-key belong together. Give both, or neither.',
    ],
  ])('refuses %j in one sentence', (args, sentence) => {
    expect(() => parseCommand(args)).toThrow(new StartupError(sentence))
  })

  it.each([
    '0.0.0.0',
    '::',
    '192.168.1.5',
    'tihc.example',
    '127.0.0.1.example',
  ])('opens %s to others only when it is protected', (host) => {
    expect(() => options('--host', host)).toThrow(/--strict-auth/)
    expect(() => options('--host', host, '--strict-auth')).toThrow(/in the clear/)
    expect(() => options('--host', host, '--tls-cert', 'c', '--tls-key', 'k')).toThrow(/--strict-auth/)
    expect(() => options('--host', host, '--behind-proxy')).toThrow(/--strict-auth/)
    expect(options('--host', host, '--strict-auth', '--behind-proxy').behindProxy).toBe(true)
    expect(options('--host', host, '--strict-auth', '--tls-cert', 'c', '--tls-key', 'k').tls).not.toBeNull()
  })

  it.each([
    'localhost',
    '127.0.0.1',
    '127.1.2.3',
    '::1',
  ])('asks nothing more for %s', (host) => {
    expect(options('--host', host).host).toBe(host)
    expect(() => options('--host', host, '--behind-proxy')).toThrow(/--strict-auth/)
  })
})

describe('the data folder', () => {
  it('follows the habit of the platform', () => {
    expect(defaultDataFolder('linux', {}, '/home/ann')).toBe('/home/ann/.local/share/tihc')
    expect(defaultDataFolder('linux', { XDG_DATA_HOME: '/data' }, '/home/ann')).toBe('/data/tihc')
    expect(defaultDataFolder('darwin', {}, '/Users/ann')).toBe('/Users/ann/Library/Application Support/TiHC')
    expect(defaultDataFolder('win32', { APPDATA: '/roaming' }, '/Users/ann')).toBe('/roaming/TiHC')
  })
})
