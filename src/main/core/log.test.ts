import type { LogEntry } from './log.ts'
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TihcError } from '../../contract/errors.ts'
import { createLog, formatEntry } from './log.ts'
import { redact } from './redact.ts'

const password = 's3cr\'et "hölle" \\pass,word; x'
const plain = 'Tr0ub4dor&3'
const pem
  = `-----BEGIN RSA PRIVATE KEY-----\nMIIEow${randomBytes(60).toString('base64')}\n-----END RSA PRIVATE ` + 'KEY-----'
const token = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${randomBytes(32).toString('base64url')}`

describe('what a log may not hold', () => {
  it.each([
    ['an address', `connecting to mysql://root:${plain}@db:4000/app`],
    ['an address with an @ in the password', `mysql://root:a@${plain}@db`],
    ['a field', `password=${plain} and more`],
    ['a field of several words', `password: correct ${plain} battery`],
    ['an environment', `TIHC_ADMIN_PASSWORD=${plain}`],
    ['JSON', `{"user":"x","password":"${plain}","host":"y"}`],
    ['JSON over lines', JSON.stringify({ apiKey: plain, nested: { clientSecret: plain } }, null, 2)],
    ['an object as Node shows it', `{ user: 'a', passphrase: '${plain}', port: 1 }`],
    ['a query', `https://host/x?access_token=${plain}&y=1`],
    ['a header', `Authorization: Bearer ${plain}`],
    ['a bearer token alone', `sent Bearer ${plain}${plain}`],
    ['a basic login', `basic ${Buffer.from(`root:${plain}`).toString('base64')}`],
    ['CREATE USER', `CREATE USER a IDENTIFIED BY '${plain}' REQUIRE SSL`],
    ['CREATE USER with a plugin', `create user a identified with mysql_native_password by "${plain}"`],
    ['a hash', `ALTER USER a IDENTIFIED WITH x AS '${plain}'`],
    ['SET PASSWORD', `SET PASSWORD FOR root@localhost = '${plain}'`],
    ['PASSWORD()', `UPDATE user SET x = PASSWORD('${plain}')`],
    ['a cookie', `set-cookie: session=${plain}`],
    ['arrows', `password => ${plain}`],
  ])('%s', (_, text) => {
    expect(redact(text)).not.toContain(plain)
    for (const part of redact(text).split(/\W+/)) expect(part).not.toBe('Tr0ub4dor')
  })

  it('holds no key and no token, named or not', () => {
    for (const secret of [
      token,
      randomBytes(32).toString('hex'),
      randomBytes(32).toString('base64'),
      randomBytes(32).toString('base64url'),
    ])
      expect(redact(`got ${secret} from there`), secret).toBe('got *** from there')
    expect(redact(`the key ${pem} was read`)).toBe('the key *** was read')
    expect(redact(`cut ${pem.slice(0, 60)}`)).toBe('cut ***')
    expect(redact(JSON.stringify({ ca: pem }))).not.toContain('MIIEow')
  })

  it('a password of any kind after its name', () => {
    fc.assert(
      fc.property(
        fc
          .string({ minLength: 4, unit: 'grapheme' })
          .filter(text => text.trim().length >= 4 && !/[\r\n]/.test(text) && !'password=***'.includes(text.trim())),
        fc.constantFrom('password=', 'password: ', 'DB_PASSWORD=', '"secret": ', 'passphrase = ', 'token:'),
        (secret, name) => !redact(`${name}${secret} tail`).includes(secret.trim()),
      ),
    )
    fc.assert(fc.property(
      fc.string({ minLength: 4 }).filter(text => text.trim().length >= 4),
      secret => !redact(`{"password":${JSON.stringify(secret)}}`).includes(JSON.stringify(secret).slice(1, -1)),
    ))
    fc.assert(fc.property(
      fc.string({ minLength: 4 }).filter(text => text.trim().length >= 4),
      secret => !redact(`CREATE USER u IDENTIFIED BY '${secret.replaceAll('\'', '\'\'')}'`).includes(secret),
    ))
  })

  it('leaves alone what is no secret', () => {
    for (const text of [
      'internal error 3f2b1c9e-8d7a-4b6c-9e5f-1a2b3c4d5e6f',
      'The password of admin is the one of TIHC_ADMIN_PASSWORD now; older tokens have ended.',
      'loading the page app://tihc/index.html',
      'the page\'s process ended: crashed (139)',
      '/opt/TiHC/resources/app.asar/out/main/chunks/log-CS_qJypU.js:12:34',
      'The key of the tokens was sealed with another secret key: there is a new one, and everybody signs in again.',
    ]) expect(redact(text)).toBe(text)
  })
})

describe('entries', () => {
  it('a message is one line', () => {
    expect(formatEntry('first\nerror forged\r\nentry')).toBe('first ⏎ error forged ⏎ entry')
  })

  it('an error of a database tells its codes and where, not its words', () => {
    const error = Object.assign(new Error(`Duplicate entry '${plain}' for key 'uq'`), {
      code: 'ER_DUP_ENTRY',
      errno: 1062,
      sqlState: '23000',
      sql: `INSERT '${plain}'`,
    })
    const entry = formatEntry('running', error)
    expect(entry).toContain('Error ER_DUP_ENTRY 1062 23000')
    expect(entry).toContain('log.test.ts')
    expect(entry).not.toContain(plain)
    expect(formatEntry('running', new TihcError('engine', `near "${plain}": syntax error`))).not.toContain(plain)
    expect(
      formatEntry(
        'running',
        Object.assign(new Error(`no such column: ${plain}`), { name: 'SqliteError', code: 'SQLITE_ERROR' }),
      ),
    ).not.toContain(plain)
  })

  it.each<[string, () => unknown]>([
    ['JSON.parse', () => JSON.parse(`{"a": ${plain}`)],
    ['BigInt', () => BigInt(plain)],
    ['RegExp', () => Reflect.construct(RegExp, [`(${plain}`])],
    ['Node', () => Buffer.from(Number.NaN as unknown as string, plain as BufferEncoding)],
    ['URL', () => new URL(plain)],
  ])('an error of %s does not repeat what it was given', (_, run) => {
    let thrown: unknown
    try { run() } catch (error) { thrown = error }
    expect(thrown).toBeInstanceOf(Error)
    expect(formatEntry('parsing', thrown)).not.toContain(plain)
  })

  it('what is thrown without being an error is only named', () => {
    expect(formatEntry('failed', plain)).toBe('failed\n  thrown: string')
    expect(formatEntry('failed', { password })).toBe('failed\n  thrown: object')
  })

  it('follows causes, and tells a program\'s own mistakes in words', () => {
    const entry = formatEntry(
      'failed',
      new Error('outer', { cause: new TypeError('Cannot read properties of undefined (reading \'rows\')') }),
    )
    expect(entry).toMatch(
      /Error: outer[\s\S]*caused by\n {2}TypeError: Cannot read properties of undefined \(reading 'rows'\)/,
    )
  })

  it('never throws and keeps the last problems', () => {
    const written: LogEntry[] = []
    const log = createLog((entry) => {
      written.push(entry)
      throw new Error('disk full')
    })
    log.info('started')
    for (let n = 0; n < 40; n++) log.error(`problem ${n}`)
    expect(written).toHaveLength(41)
    expect(log.problems()).toHaveLength(30)
    expect(log.problems().at(-1)!.text).toBe('problem 39')
  })

  it('says of an error with a text of megabytes what it is', () => {
    expect(formatEntry('failed', new Error(`password '${'a'.repeat(16_000_000)}`))).toContain('Error: password')
  })
})
