import type { ConnectionConfig } from '../engine.ts'
import { describe, expect, it } from 'vitest'
import { TihcError } from '../../../contract/errors.ts'
import { ConnectTimeout, engineError, explainConnectFailure } from './mysql-errors.ts'
import { TlsFailure } from './mysql-tls.ts'

const config: ConnectionConfig = {
  id: 'c',
  tenant: 't',
  name: 'n',
  engine: 'MySQL',
  host: 'db.example',
  port: 4000,
  user: 'anna',
  password: 'hunter2',
  file: null, database: 'shop',
  tls: { mode: 'off' },
  ssh: null,
  tunnel: null,
  serverKeys: null,
  connectTimeoutMs: null,
  compress: false,
  timeZone: null,
  startSql: '',
  readOnly: false,
}
const fault = (code: string, message = code) => Object.assign(new Error(message), { code })
const refusal = (errno: number, sqlState: string, message: string) =>
  Object.assign(new Error(message), { errno, sqlState, sqlMessage: message, code: `ER_${errno}` })
const tlsFailure = (code: string, message = code) => new TlsFailure(message, { cause: fault(code, message) })

describe('explainConnectFailure', () => {
  it.each([
    ['ENOTFOUND', 'host', /db\.example.*not found/],
    ['EAI_AGAIN', 'host', /name server/],
    ['ECONNREFUSED', 'port', /db\.example:4000 refused.*port/],
    ['ETIMEDOUT', 'timeout', /firewall/],
    ['EHOSTUNREACH', 'host', /VPN/],
    ['HANDSHAKE_NO_SSL_SUPPORT', 'tls', /has no TLS.*Switch TLS on.*off/],
    ['PROTOCOL_CONNECTION_LOST', 'server', /MySQL, MariaDB or TiDB/],
  ])('%s is unavailable, part %s', (code, part, words) => {
    const error = explainConnectFailure(fault(code), config)
    expect(error).toMatchObject({ code: 'unavailable', details: { part, reason: code } })
    expect(error.message).toMatch(words)
  })

  it('takes the first failure where several addresses were tried', () => {
    const error = explainConnectFailure(
      new AggregateError([fault('ECONNREFUSED'), fault('ENETUNREACH')], 'all failed'),
      config,
    )
    expect(error).toMatchObject({ code: 'unavailable', details: { part: 'port' } })
  })

  it.each(['lookup', 'connect', 'greeting', 'tls', 'sign-in', 'version'] as const)(
    'says that the time was up at %s',
    phase => {
      expect(explainConnectFailure(new ConnectTimeout(phase, 4800), config)).toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('within 4.8 s') as string,
        details: { part: 'timeout', phase },
      })
    },
  )

  it.each([
    ['ERR_TLS_CERT_ALTNAME_INVALID', /not made out to “db\.example”/],
    ['CERT_HAS_EXPIRED', /expired/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /does not know/],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', /TLS 1\.2/],
    ['ECONNRESET', /client certificate/],
  ])('%s is part tls', (code, words) => {
    const error = explainConnectFailure(Object.assign(tlsFailure(code), { code: 'HANDSHAKE_SSL_ERROR' }), config)
    expect(error).toMatchObject({ code: 'unavailable', details: { part: 'tls', reason: code } })
    expect(error.message).toMatch(words)
  })

  it('tells an unknown authority from one that is not the given one', () => {
    const given = { ...config, tls: { mode: 'verify-ca' as const, ca: '…' } }
    expect(explainConnectFailure(tlsFailure('SELF_SIGNED_CERT_IN_CHAIN'), given).message).toMatch(
      /not issued by the CA that you gave/,
    )
  })

  it.each([
    [1045, 'password', /refused user “anna” with this password/],
    [1049, 'database', /no database “shop”/],
    [1044, 'database', /may not use the database “shop”/],
    [1040, 'server', /no more connections/],
    [1129, 'server', /FLUSH HOSTS/],
    [1130, 'host', /does not let this machine in/],
    [1251, 'password', /before MySQL 4\.1/],
    [1862, 'password', /expired/],
    [1820, 'password', /expired/],
    [1275, 'password', /before MySQL 4\.1/],
    [1698, 'user', /takes no password for “anna”, or not this one/],
    [4151, 'password', /locked/],
    [3159, 'tls', /encrypted connections only/],
    [9999, 'server', /words of the server/],
  ])('a refusal with %i is engine, part %s', (errno, part, words) => {
    const error = explainConnectFailure(refusal(errno, '28000', 'words of the server'), config)
    expect(error).toMatchObject({
      code: 'engine',
      details: { part, errno, sqlState: '28000', message: 'words of the server' },
    })
    expect(error.message).toMatch(words)
  })

  it('says that no password was given', () => {
    expect(explainConnectFailure(refusal(1045, '28000', 'denied'), { ...config, password: '' }).message).toMatch(
      /without a password.*Enter the password/,
    )
  })

  it('never tells the password', () => {
    const failures = [
      fault('ECONNREFUSED'),
      refusal(1045, '28000', 'denied'),
      tlsFailure('CERT_HAS_EXPIRED'),
      new ConnectTimeout('tls', 5000),
      fault('AUTH_SWITCH_PLUGIN_ERROR', 'using unknown plugin dialog.'),
    ]
    for (const failure of failures)
      expect(JSON.stringify(explainConnectFailure(failure, config).toBody())).not.toContain('hunter2')
  })

  it('leaves an error that is explained as it is', () => {
    const error = new TihcError('cancelled', 'x')
    expect(explainConnectFailure(error, config)).toBe(error)
  })
})

describe('engineError', () => {
  it('keeps the words, code and SQLSTATE of the server', () => {
    expect(engineError(refusal(1054, '42S22', 'Unknown column \'a\''), { line: 3 }).toBody()).toEqual({
      error: 'Unknown column \'a\'',
      code: 'engine',
      details: { errno: 1054, sqlState: '42S22', message: 'Unknown column \'a\'', line: 3 },
    })
  })

  it.each([
    fault('PROTOCOL_CONNECTION_LOST'),
    Object.assign(fault('ECONNRESET'), { errno: -104 }),
    refusal(1927, '70100', 'Connection was killed'),
  ])('%s is unavailable', error => {
    expect(engineError(error)).toMatchObject({ code: 'unavailable' })
  })
})
