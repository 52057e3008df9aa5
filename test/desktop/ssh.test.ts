import type { Page } from 'playwright-core'
import type { DesktopApp } from '../support/desktop.ts'
import type { KeyPair, TestSshd } from '../support/sshd.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ask, failure, startDesktop } from '../support/desktop.ts'
import { describeEngines, engines } from '../support/engines.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { contentOf, filesBelow } from '../support/secrets.ts'
import { describeSsh, fingerprintOf, makeKey, startAgent, startSshd } from '../support/sshd.ts'

describeBrowser('SSH in the built app', () =>
  describeSsh('with a real server', () =>
    describeEngines(
      'in front of a database',
      engine => {
        let folder: string
        let key: KeyPair
        let sshd: TestSshd
        let agent: { path: string, stop: () => Promise<void> }
        let app: DesktopApp
        let page: Page
        const passphrase = 'a-passphrase-that-nobody-may-see'

        beforeAll(async () => {
          folder = await temporaryFolder('ssh-desktop')
          key = await makeKey(folder, 'id', { passphrase })
          const inAgent = await makeKey(folder, 'agent')
          ;[sshd, agent] = await Promise.all([startSshd({ authorized: [key, inAgent] }), startAgent([inAgent])])
          app = await startDesktop({ env: { SSH_AUTH_SOCK: agent.path } })
          page = await app.page()
        })
        afterAll(async () => {
          await app?.stop()
          await Promise.all([sshd?.stop(), agent?.stop()])
          await removeFolder(folder)
        })

        it('asks over the bridge, then connects by key and by the person\'s agent', async () => {
          const target = { host: engine.host, port: engine.port, user: engine.user, password: engine.password }
          const ssh = { host: sshd.host, port: sshd.port, user: sshd.user }
          const byKey = {
            name: 'by key',
            ...target,
            ssh: { ...ssh, method: 'key' as const, key: key.privateKey, passphrase },
          }
          // The page's own client would ask the person; `window.tihc` is told.
          const fault = await failure(page, (tihc, input) => tihc.connections.test(input), byKey)
          expect(fault).toMatchObject({
            code: 'unavailable',
            details: { reason: 'unknownHostKey', fingerprint: await fingerprintOf(sshd.hostKey) },
          })
          const { host, port, via, keyType, fingerprint } = fault.details as never
          await ask(page, (tihc, input) => tihc.knownHosts.accept(input), { host, port, via, keyType, fingerprint })
          expect(await ask(page, (tihc, input) => tihc.connections.test(input), byKey)).toMatchObject({
            ok: true,
            product: engine.name,
          })
          expect(
            await ask(page, (tihc, input) => tihc.connections.test(input), {
              ...byKey,
              ssh: { ...ssh, method: 'agent' as const },
            }),
          ).toMatchObject({ ok: true })

          const { id } = await ask(page, (tihc, input) => tihc.connections.create(input), byKey)
          expect(
            await ask(page, (tihc, input) => tihc.sql.execute(input), { connectionId: id, sql: 'SELECT 40 + 2 AS n' }),
          ).toMatchObject({ data: [{ n: 42 }] })
          const shown = JSON.stringify(await ask(page, tihc => tihc.connections.list()))
          const files = filesBelow(app.dataDir).map(file => contentOf(file).toString('latin1'))
          const written = [...files, app.output()].join('\n')
          for (const secret of [passphrase, key.privateKey.split('\n')[1]!]) {
            expect(shown).not.toContain(secret)
            expect(written).not.toContain(secret)
          }
        })
      },
      engines.filter(({ name }) => name === 'MariaDB'),
    ),
  ),
)
