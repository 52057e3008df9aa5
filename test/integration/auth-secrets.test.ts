import type { SealedSecret, SecretContext } from '../../src/main/connections/secrets.ts'
import type { Log } from '../../src/main/core/log.ts'
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSecretStore } from '../../src/main/connections/secrets.ts'
import { silentLog } from '../../src/main/core/log.ts'
import { StartupError } from '../../src/main/core/startup-error.ts'
import { temporaryProfile } from '../support/profile.ts'

const context: SecretContext = { tenant: 't1', owner: 'c1', field: 'password' }
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string({
  unit: fc.integer({ min: 0, max: 0xFFFF }).map(code => String.fromCharCode(code)),
}))

function open(dataDir: string, env: Record<string, string> = {}, log: Log = silentLog) {
  return createSecretStore({ dataDir, env, log })
}

async function refusal(promise: Promise<unknown>): Promise<{ code: string, message: string }> {
  return await promise.then(() => { throw new Error('it was opened') }, error => error)
}

describe('secret store', () => {
  it('opens whatever it sealed, and names scheme and key', async () => {
    const secrets = open(temporaryProfile())
    await fc.assert(fc.asyncProperty(anyText, anyText, async (text, owner) => {
      const sealed = JSON.parse(JSON.stringify(await secrets.seal(text, { ...context, owner }))) as SealedSecret
      expect(sealed).toMatchObject({
        scheme: 'aes-256-gcm:file',
        kid: expect.stringMatching(/^[0-9a-f]{16}$/),
      })
      expect(await secrets.open(sealed, { ...context, owner })).toBe(text)
    }), { numRuns: 300 })
  })

  it('seals the same text differently each time and shows nothing of it', async () => {
    const secrets = open(temporaryProfile())
    const [one, two] = await Promise.all([
      secrets.seal('correct horse', context),
      secrets.seal('correct horse', context),
    ])
    expect(one.iv).not.toBe(two.iv)
    expect(one.data).not.toBe(two.data)
    expect(Buffer.from(one.data, 'base64').toString('latin1')).not.toContain('horse')
  })

  it('opens nothing in another place, nor after any change of a byte', async () => {
    const secrets = open(temporaryProfile())
    const sealed = await secrets.seal('correct horse', context)
    for (const other of [
      { tenant: 't2' },
      { owner: 'c2' },
      { field: 'tlsKey' },
      { tenant: 't1c1', owner: '' },
    ]) {
      expect(await refusal(secrets.open(sealed, {
        ...context,
        ...other,
      }))).toMatchObject({ code: 'conflict' })
    }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('iv', 'tag', 'data'),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (part, at, flip) => {
          const bytes = Buffer.from(sealed[part], 'base64')
          bytes[at % bytes.length]! ^= flip
          expect(
            await refusal(
              secrets.open(
                {
                  ...sealed,
                  [part]: bytes.toString('base64'),
                },
                context,
              ),
            ),
          ).toMatchObject({ code: 'conflict' })
        },
      ),
    )
    expect(await refusal(secrets.open({
      ...sealed,
      tag: sealed.tag.slice(0, 8),
    }, context))).toMatchObject({ code: 'conflict' })
  })

  it('asks to enter the secret again for anything that it did not seal', async () => {
    const secrets = open(temporaryProfile())
    await fc.assert(fc.asyncProperty(fc.anything(), async (junk) => {
      expect((await refusal(secrets.open(junk, context))).message).toMatch(/Enter the password again\.$/)
    }))
    const sealed = await secrets.seal('x', { ...context, field: 'tlsKey' })
    expect(
      await refusal(secrets.open({ ...sealed, scheme: 'safe-storage:kwallet' }, { ...context, field: 'tlsKey' })),
    ).toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/of a kind .* Enter the TLS key again\.$/),
    })
  })

  it('keeps its key in a file of mode 600 that is made once', async () => {
    const dataDir = temporaryProfile()
    const stores = [
      open(dataDir),
      open(dataDir),
      open(dataDir),
    ]
    expect(readdirSync(dataDir)).toEqual([])
    const sealed = await Promise.all(stores.map(secrets => secrets.seal('same key', context)))
    expect(readdirSync(dataDir)).toEqual(['secret.key'])
    expect(statSync(join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600)
    for (const secrets of [
      ...stores,
      open(dataDir),
    ]) {
      for (const one of sealed) expect(await secrets.open(one, context)).toBe('same key')
    }
  })

  it('says that the key is another one when the file was replaced or is gone', async () => {
    const [here, there] = [
      temporaryProfile(),
      temporaryProfile(),
    ]
    const sealed = await open(here).seal('x', context)
    await open(there).seal('y', context)
    for (const dataDir of [
      there,
      temporaryProfile(),
    ]) {
      expect(await refusal(open(dataDir).open(sealed, context))).toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('another key'),
      })
    }
    rmSync(join(here, 'secret.key'))
    expect(await refusal(open(here).open(sealed, context))).toMatchObject({ code: 'conflict' })
    expect(readdirSync(here)).toEqual([])
  })

  it('takes a too open mode back and warns', async () => {
    const dataDir = temporaryProfile()
    const sealed = await open(dataDir).seal('x', context)
    chmodSync(join(dataDir, 'secret.key'), 0o644)
    const warnings: string[] = []
    const secrets = open(dataDir, {}, {
      ...silentLog,
      warn: message => warnings.push(message),
    })
    expect(await secrets.open(sealed, context)).toBe('x')
    expect(statSync(join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600)
    expect(warnings).toEqual([
      expect.stringContaining('secret.key'),
    ])
  })

  it('refuses a damaged key file and leaves it as it is', async () => {
    for (const content of [
      '',
      'short',
      `${'A'.repeat(42)}\n`,
      'A'.repeat(200),
    ]) {
      const dataDir = temporaryProfile()
      const path = join(dataDir, 'secret.key')
      writeFileSync(path, content, { mode: 0o600 })
      await expect(open(dataDir).seal('x', context)).rejects.toThrow(StartupError)
      await expect(open(dataDir).seal('x', context)).rejects.toThrow(path)
      expect(readFileSync(path, 'utf8')).toBe(content)
    }
  })

  it('uses TIHC_SECRET_KEY instead of a file: 32 bytes in base64, or any text', async () => {
    for (const key of [
      Buffer.alloc(32, 7).toString('base64'),
      'a sentence that somebody remembers',
      '短い',
      'A'.repeat(44),
    ]) {
      const dataDir = temporaryProfile()
      const sealed = await open(dataDir, { TIHC_SECRET_KEY: key }).seal('x', context)
      expect(sealed.scheme).toBe('aes-256-gcm:env')
      expect(readdirSync(dataDir)).toEqual([])
      expect(await open(temporaryProfile(), { TIHC_SECRET_KEY: key }).open(sealed, context)).toBe('x')
      expect(await refusal(open(dataDir, { TIHC_SECRET_KEY: `${key}.` }).open(sealed, context))).toMatchObject({
        code: 'conflict',
      })
      expect(await refusal(open(dataDir).open(sealed, context))).toMatchObject({ code: 'conflict' })
    }
  })

  it('still opens what the key file sealed after TIHC_SECRET_KEY was set', async () => {
    const dataDir = temporaryProfile()
    const sealed = await open(dataDir).seal('x', context)
    const secrets = open(dataDir, { TIHC_SECRET_KEY: 'now from the environment' })
    expect(await secrets.open(sealed, context)).toBe('x')
    expect((await secrets.seal('y', context)).scheme).toBe('aes-256-gcm:env')
  })
})
