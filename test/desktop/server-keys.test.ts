import { Buffer } from 'node:buffer'
import { expect, it, onTestFinished } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ask, failure, startDesktop } from '../support/desktop.ts'
import { describeOuter } from '../support/outer-address.ts'
import { rsaFingerprint, startRogueMysql } from '../support/rogue-mysql.ts'

const password = 'a-password-over-the-bridge'

describeBrowser('a server that asks the built app for the password', () => describeOuter('from afar', (host) => {
  it('gets it only once its key is accepted over the bridge', async () => {
    const server = await startRogueMysql(host)
    onTestFinished(() => server.close())
    server.behave(async (wire) => {
      await wire.greet('caching_sha2_password')
      await wire.switchTo('caching_sha2_password')
      await wire.more(Buffer.of(4))
      await wire.more(server.keys.publicKey)
      await wire.welcome()
    })
    const app = await startDesktop()
    onTestFinished(() => app.stop())
    const page = await app.page()
    const target = { name: 'far', host, port: server.port, user: 'somebody', password }
    const fault = await failure(page, (tihc, input) => tihc.connections.test(input), target)
    const key = { host, port: server.port, via: null, kind: 'rsa' as const, fingerprint: rsaFingerprint(server.keys) }
    expect(fault).toMatchObject({
      code: 'unavailable',
      details: { part: 'password', reason: 'unknownServerKey', ...key },
    })
    expect(server.knows(password)).toBe(false)
    await ask(page, (tihc, input) => tihc.serverKeys.accept(input), key)
    expect(await ask(page, (tihc, input) => tihc.connections.test(input), target)).toMatchObject({ ok: true })
    expect(server.knows(password)).toBe(true)
  })
}))
