import type { Seat } from '../stage.ts'
import type { Scene } from './scene.ts'
import { settled } from '../stage.ts'
import { dialogOf, row } from './scene.ts'

async function openTenants(seat: Seat): Promise<void> {
  await seat.open('/users')
  await seat.page.getByRole('tab', { name: seat.t('users.tenants') }).click()
  await row(seat, 'Warehouse').waitFor()
  await settled(seat.page)
}

async function pressMain(seat: Seat): Promise<void> {
  await seat.page.locator('main .n-button--primary-type').first().click()
  await dialogOf(seat)
}

/**
 * Settings and people. Saved passwords, the local API with the password that is shown once, and updates are cards of
 * the desktop app's settings alone: a browser has no such bridge (test/desktop/settings.test.ts).
 */
export const peopleScenes: Scene[] = [
  { name: 'settings', show: ({ open }) => open('/settings') },
  {
    name: 'settings-end',
    async show({ open, page, t }) {
      await open('/settings')
      await page
        .getByRole('region', { name: t('settings.account.title') })
        .evaluate(element => element.scrollIntoView())
      await settled(page)
    },
  },
  {
    name: 'settings-password',
    async show(seat) {
      await seat.open('/settings')
      await seat.page.getByRole('button', { name: seat.t('settings.account.change') }).click()
      await dialogOf(seat)
    },
  },
  { name: 'users', show: ({ open }) => open('/users') },
  {
    name: 'user-add',
    async show(seat) {
      await seat.open('/users')
      await pressMain(seat)
    },
  },
  {
    name: 'user-edit',
    async show(seat) {
      await seat.open('/users')
      await row(seat, 'mei').getByTestId('edit').click()
      await dialogOf(seat)
    },
  },
  {
    name: 'user-delete',
    async show(seat) {
      await seat.open('/users')
      await row(seat, 'otto').getByTestId('delete').click()
      await dialogOf(seat)
    },
  },
  { name: 'tenants', show: openTenants },
  {
    name: 'tenant-add',
    async show(seat) {
      await openTenants(seat)
      await pressMain(seat)
    },
  },
  {
    name: 'tenant-delete',
    async show(seat) {
      await openTenants(seat)
      await row(seat, 'Warehouse').getByTestId('delete-tenant').click()
      await dialogOf(seat)
    },
  },
]
