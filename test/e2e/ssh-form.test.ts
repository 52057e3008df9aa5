import type { KeyPair, TestSshd } from '../support/sshd.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines, engines } from '../support/engines.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { describeSsh, fingerprintOf, makeKey, startSshd } from '../support/sshd.ts'
import { ended, openConnections, run, shows } from './app-page.ts'
import { useWindow } from './suite.ts'

describeBrowser('the SSH part of a connection', () =>
  describeSsh('with a real server', () =>
    describeEngines(
      'in front of a database',
      engine => {
        let folder: string
        let key: KeyPair
        let sshd: TestSshd

        beforeAll(async () => {
          folder = await temporaryFolder('ssh-form')
          key = await makeKey(folder, 'id', { passphrase: 'open sesame' })
          sshd = await startSshd({ authorized: [key] })
        })
        afterAll(async () => {
          await sshd?.stop()
          await removeFolder(folder)
        })
        const { host, app } = useWindow(openConnections)

        const form = () => app.page.getByRole('dialog').filter({ hasText: 'Add connection' })
        const question = () => app.page.getByRole('dialog').filter({ hasText: `Is this 127.0.0.1:${sshd.port}?` })
        const test = () => form().getByRole('button', { name: 'Test', exact: true }).click()
        const tab = (name: string) => form().locator('.n-tabs-tab').getByText(name, { exact: true }).click()

        it('says what is wrong on the way, step by step', async () => {
          const { page } = app
          await page.getByRole('button', { name: 'Add connection' }).first().click()
          await form().getByLabel('Name', { exact: true }).fill('behind')
          await form().getByLabel('Host', { exact: true }).fill('127.0.0.1')
          await form().getByLabel('Port', { exact: true }).fill(String(engine.port))
          await tab('SSH')
          await form().getByRole('switch', { name: 'SSH tunnel' }).click()
          await test()
          await form().getByText('This field is required').first().waitFor()

          await form().getByLabel('SSH host').fill('127.0.0.1')
          await form().locator('#connection-ssh-port input, input#connection-ssh-port').fill(String(sshd.port))
          await form().locator('#connection-ssh-user').fill(sshd.user)
          const [chooser] = await Promise.all([
            page.waitForEvent('filechooser'),
            form()
              .locator('.n-tab-pane')
              .filter({ has: page.getByLabel('SSH host') })
              .getByRole('button', { name: 'File…' })
              .click(),
          ])
          await chooser.setFiles(key.file)
          await test()
          await shows(() => form().getByRole('alert').textContent(), /^SSH tunnel: .*locked with a passphrase/)
          await form().locator('#connection-ssh-passphrase').fill('wrong')
          await test()
          await shows(() => form().getByRole('alert').textContent(), /^SSH tunnel: The passphrase does not open/)
        })

        it('asks about the server\'s key, and takes no for an answer', async () => {
          await form().locator('#connection-ssh-passphrase').fill('open sesame')
          await test()
          await question().waitFor()
          expect(await question().getByTestId('fingerprint').textContent()).toBe(
            `ssh-ed25519 ${await fingerprintOf(sshd.hostKey)}`,
          )
          await question().getByRole('button', { name: 'Cancel' }).click()
          await shows(() => form().getByRole('alert').textContent(), /^SSH tunnel: .*is not known yet/)

          await test()
          await question().getByRole('button', { name: 'Accept and connect' }).click()
          await form()
            .getByText(/in \d+ ms/)
            .waitFor()
          await form().getByRole('button', { name: 'Save' }).click()
          await app.page.locator('td', { hasText: 'behind' }).first().waitFor()
          const [saved] = (await host.admin.client.connections.list()).data
          expect(saved!.ssh).toMatchObject({
            host: '127.0.0.1',
            port: sshd.port,
            method: 'key',
            hasKey: true,
            hasPassphrase: true,
            jump: null,
          })
        })

        it('leads statements through, and is asked about again from the editor once it is forgotten', async () => {
          const { page } = app
          await page.getByTestId('page-more').click()
          await page.getByText('Known servers').click()
          const known = page.getByRole('dialog').filter({ hasText: 'Known servers' })
          await known.getByText('admin').waitFor()
          await known.getByTestId('forget').click()
          await page
            .getByRole('dialog')
            .filter({ hasText: 'Remove the key of' })
            .getByRole('button', { name: 'Remove' })
            .click()
          await known.getByText('No known servers').waitFor()
          await page.keyboard.press('Escape')
          await known.waitFor({ state: 'hidden' })
          // The tunnel that is open would do without a question.
          await sshd.kill()
          await sshd.restart()

          await page.getByTestId('open').click()
          await run(page, 'SELECT 40 + 2')
          await question().getByRole('button', { name: 'Accept and connect' }).click()
          expect(await ended(page)).toContain('1 row')
          expect(app.problems).toEqual([])
        })
      },
      engines.filter(({ name }) => name === 'MariaDB'),
    ),
  ),
)
