import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { temporaryProfile } from '../support/profile.ts'
import { expectNoSecrets, findSecrets, noteSecret, noteSecretsOf, removeSearched } from '../support/secrets.ts'

const secret = 'hölle & "Tr0ub4dor" ±3'

describe('the search for secrets in files', () => {
  it.each<[string, string | Buffer]>([
    ['text', `log: ${secret}`],
    ['UTF-16', Buffer.from(`x${secret}`, 'utf16le')],
    ['hex', Buffer.from(`key=${secret}`).toString('hex')],
    ['HEX', Buffer.from(secret).toString('hex').toUpperCase()],
    ['JSON', JSON.stringify({ password: secret })],
    ['URL', `?password=${encodeURIComponent(secret)}`],
    ...['', 'a', 'ab', 'abc'].map((before): [string, string] => [
      'base64',
      Buffer.from(`${before}${secret}:more`).toString('base64'),
    ]),
    ['base64url', Buffer.from(`a${secret}:more`).toString('base64url')],
  ])('finds one that was planted as %s', (_, content) => {
    const folder = temporaryProfile()
    mkdirSync(join(folder, 'a/b'), { recursive: true })
    writeFileSync(join(folder, 'a/b/file'), content)
    expect(findSecrets(folder, new Map([[secret, 'the password']]))).toContainEqual(
      expect.objectContaining({ file: join('a', 'b', 'file'), secret: 'the password' }),
    )
    expect(findSecrets(folder, new Map([['another one', 'another']]))).toEqual([])
  })

  it('finds one in a database and its log, and the key outside of its own file', () => {
    const folder = temporaryProfile()
    const db = new Database(join(folder, 'tihc.db'))
    db.pragma('journal_mode = WAL')
    db.exec(`CREATE TABLE t (v); INSERT INTO t VALUES ('${secret}')`)
    const key = randomBytes(32).toString('base64')
    writeFileSync(join(folder, 'secret.key'), key)
    expect(findSecrets(folder, new Map([[secret, 'p']])).map(({ file }) => file)).toContain('tihc.db-wal')
    writeFileSync(join(folder, 'copy.txt'), key)
    expect(findSecrets(folder, new Map())).toEqual([{ file: 'copy.txt', secret: 'the secret key', form: 'text' }])
    db.close()
    rmSync(join(folder, 'copy.txt'))
  })

  it('fails the suite by the names of file and secret, and removes the folder all the same', () => {
    const folder = join(temporaryProfile(), 'profile')
    const planted = randomBytes(12).toString('hex')
    noteSecretsOf(
      {
        name: 'x',
        password: planted,
        ssh: { passphrase: `${planted}-2` },
        sql: `CREATE USER u IDENTIFIED BY '${planted}-3'`,
      },
      'connections.create',
    )
    mkdirSync(folder)
    expect(() => expectNoSecrets(folder)).not.toThrow()
    for (const [n, name] of [
      'connections.create.password',
      'connections.create.ssh.passphrase',
      'connections.create.sql',
    ].entries()) {
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, 'tihc.log'), n === 0 ? planted : `${planted}-${n + 1}`)
      expect(() => removeSearched(folder)).toThrow(`tihc.log: ${name} (text)`)
      expect(existsSync(folder)).toBe(false)
    }
  })

  it('takes no secret that it could not tell from other text', () => {
    expect(() => noteSecret('short', 'abc')).toThrow('too short')
  })
})
