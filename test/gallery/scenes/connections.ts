import type { Locator } from 'playwright-core'
import type { Seat } from '../stage.ts'
import type { Scene } from './scene.ts'
import { Buffer } from 'node:buffer'
import { settled } from '../stage.ts'
import { choose, dialogOf, row } from './scene.ts'

async function openForm(seat: Seat): Promise<Locator> {
  await seat.open('/connections', seat.stage.empty)
  await seat.page.locator('main .n-button--primary-type').first().click()
  return dialogOf(seat)
}

/** The form with what an address says. */
async function openFilled(seat: Seat, address: string): Promise<Locator> {
  const form = await openForm(seat)
  await form.getByLabel(seat.t('connections.url')).fill(address)
  await form.getByRole('button', { name: seat.t('connections.fill') }).click()
  return form
}

/** Tests the connection; the answer is put in the host's mouth. */
async function testAnswered({ page, t }: Seat, form: Locator, error: string, details: object): Promise<void> {
  await page.route(/\/api\/connections\/test/, route =>
    route.fulfill({ status: 503, json: { code: 'unavailable', error, details } }),
  )
  await form.getByRole('button', { name: t('connections.test'), exact: true }).click()
}

async function openTab(seat: Seat, name: string): Promise<Locator> {
  const form = await openForm(seat)
  await form.getByRole('tab', { name: seat.t(`connections.${name}`) }).click()
  return form
}

async function openMenu(seat: Seat, connection: string): Promise<void> {
  await seat.open('/connections')
  await row(seat, connection).getByTestId('more').click()
  await seat.page.locator('.n-dropdown-option').first().waitFor()
  await settled(seat.page)
}

export const connectionScenes: Scene[] = [
  { name: 'connections', show: ({ open }) => open('/connections') },
  {
    name: 'connections-cards',
    async show({ open, page, t }) {
      await open('/connections')
      await page.getByRole('radio', { name: t('connections.asCards') }).click({ force: true })
      const cards = page.getByTestId('card')
      await cards.first().waitFor()
      await page.getByRole('button', { name: t('connections.checkAll') }).click()
      await cards.filter({ hasText: 'shop-staging' }).getByRole('status').waitFor()
      await settled(page)
    },
  },
  { name: 'connections-menu', show: seat => openMenu(seat, 'shop-staging') },
  {
    name: 'connection-delete',
    async show(seat) {
      await openMenu(seat, 'shop-staging')
      await choose(seat, seat.t('common.delete'))
      await dialogOf(seat)
    },
  },
  {
    // A file has no preview: its connections are added at once, and those that do not fit are named. Here none does.
    name: 'connections-import-refused',
    async show(seat) {
      const { page, open, t } = seat
      await open('/connections')
      await page.getByTestId('page-more').click()
      const file = {
        format: 'tihc-connections',
        version: 1,
        connections: [
          { name: 'warehouse', engine: 'Oracle' },
          { name: 'reports', host: '127.0.0.1', port: 70_000 },
        ],
      }
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), choose(seat, t('connections.import'))])
      await chooser.setFiles({
        name: 'connections.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify(file)),
      })
      await dialogOf(seat)
    },
  },
  {
    name: 'known-hosts',
    async show(seat) {
      await seat.open('/connections')
      await seat.page.getByTestId('page-more').click()
      await choose(seat, seat.t('ssh.known'))
      await dialogOf(seat)
    },
  },
  { name: 'connections-none', show: ({ open, stage }) => open('/connections', stage.empty) },
  {
    name: 'connection-form',
    async show(seat) {
      await openForm(seat)
    },
  },
  {
    name: 'connection-form-reader',
    async show(seat) {
      await openForm(seat)
      await seat.page.getByRole('button', { name: seat.t('connections.readerAccount') }).click()
      await seat.page.getByTestId('reader-account').waitFor()
    },
  },
  {
    name: 'connection-edit',
    async show(seat) {
      await seat.open('/connections')
      await row(seat, 'shop-staging').getByTestId('edit').click()
      await dialogOf(seat)
    },
  },
  {
    name: 'connection-form-tls',
    async show(seat) {
      const form = await openTab(seat, 'tls')
      await form.getByText(seat.t('connections.tlsModes.verify-identity')).click()
      await settled(seat.page)
    },
  },
  {
    name: 'connection-form-ssh',
    async show(seat) {
      const form = await openTab(seat, 'ssh')
      await form.getByRole('switch', { name: seat.t('connections.sshUse') }).click()
      await form.getByRole('switch', { name: seat.t('connections.jump') }).click()
      await form.getByText(seat.t('connections.sshMethods.key'), { exact: true }).first().click()
      await settled(seat.page)
    },
  },
  {
    name: 'connection-form-advanced',
    async show(seat) {
      await openTab(seat, 'advanced')
      await settled(seat.page)
    },
  },
  {
    name: 'connection-form-asks',
    async show(seat) {
      const address = 'mysql://app:secret@db.example:4000/shop?tls=tidb&ssl-ca=/home/me/ca.pem&tls-version=TLSv1.3'
      const form = await openFilled(seat, address)
      await form.getByText('ssl-ca').waitFor()
      await settled(seat.page)
    },
  },
  {
    name: 'connection-form-refused',
    async show(seat) {
      const { page, t } = seat
      const form = await openFilled(seat, 'mysql://app:secret@127.0.0.1:1/shop')
      await form.getByRole('button', { name: t('connections.test'), exact: true }).click()
      await form.getByRole('alert').waitFor()
      await settled(page)
    },
  },
  {
    // A server that lets nobody do anything before that: its answer is put in the host's mouth.
    name: 'connection-form-renew',
    async show(seat) {
      const form = await openFilled(seat, 'mysql://app:secret@db.example.com:3306/shop')
      const error
        = 'The password of “app” has expired. Test the connection in its form, which takes a new one; who may not edit '
          + 'the connection asks somebody who may.'
      await testAnswered(seat, form, error, { part: 'password', reason: 'passwordExpired' })
      const asked = form.getByTestId('renew-password')
      await asked.locator('input').nth(0).fill('the new one 22')
      await asked.locator('input').nth(1).fill('another one 333')
      await asked.locator('button').click()
      await asked.scrollIntoViewIfNeeded()
      await settled(seat.page)
    },
  },
  {
    // A server that is reached from elsewhere and wants the password: the host's question is put in its mouth.
    name: 'connection-server-key',
    async show(seat) {
      const { page } = seat
      const form = await openFilled(seat, 'mysql://app:secret@db.example.com:3306/shop')
      await testAnswered(seat, form, 'The server wants the password.', {
        part: 'password',
        reason: 'unknownServerKey',
        kind: 'rsa',
        host: 'db.example.com',
        port: 3306,
        via: null,
        fingerprint: `SHA256:${'mN3b'.repeat(10)}x7Q`,
      })
      await page.getByRole('dialog').nth(1).waitFor()
      await settled(page)
    },
  },
  {
    name: 'connection-form-tls-required',
    async show(seat) {
      const form = await openTab(seat, 'tls')
      await form.getByText(seat.t('connections.tlsModes.required')).click()
      await settled(seat.page)
    },
  },
  {
    // The question of a host whose key was exchanged. Its key lies in a file that a host reads once, so the answer is
    // put in its mouth. The dialog that unlocks saved passwords is the desktop app's alone
    // (test/desktop/vault.test.ts).
    name: 'connection-password-gone',
    async show(seat) {
      const { page, open, stage } = seat
      const { data } = await stage.full.admin.client.connections.list()
      const { id: connectionId } = data.find(({ name }) => name === 'shop-staging')!
      const details = { field: 'password', reason: 'secret', connectionId }
      await page.route(/\/api\/databases\?/, route =>
        route.fulfill({
          status: 409,
          json: { code: 'conflict', error: 'The stored password cannot be opened.', details },
        }),
      )
      await open('/workbench')
      await page.getByTestId('node-connection').filter({ hasText: 'shop-staging' }).click()
      await dialogOf(seat)
    },
  },
]
