import type { Seat } from '../stage.ts'
import type { Scene } from './scene.ts'
import { settled } from '../stage.ts'
import { dialogOf } from './scene.ts'

async function openPalette(seat: Seat): Promise<void> {
  await seat.open('/')
  await seat.page.keyboard.press('Control+k')
  await dialogOf(seat)
}

/** Before a person is in. */
export const entryScenes: Scene[] = [
  {
    name: 'sign-in',
    async show({ page, stage }) {
      await page.goto(stage.full.url)
      await settled(page)
    },
  },
  {
    name: 'sign-in-refused',
    async show({ page, stage }) {
      await page.goto(stage.full.url)
      await page.locator('input[name=username]').fill('admin')
      await page.locator('input[name=password]').fill('not-this-one')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').waitFor()
      await settled(page)
    },
  },
]

/** What is around the pages: the palette, menus, pages that cannot be had. */
export const frameScenes: Scene[] = [
  { name: 'about', show: ({ open }) => open('/about') },
  { name: 'shortcuts', show: ({ open }) => open('/shortcuts') },
  { name: 'palette', show: openPalette },
  {
    name: 'palette-found',
    async show(seat) {
      await openPalette(seat)
      await seat.page.keyboard.type('conn')
      await settled(seat.page)
    },
  },
  {
    name: 'account-menu',
    async show({ open, page }) {
      await open('/')
      await page.locator('button', { hasText: 'admin' }).last().click()
      await page.locator('.n-dropdown-option').first().waitFor()
      await settled(page)
    },
  },
  {
    name: 'sign-in-again',
    async show(seat) {
      const { page, stage, open, t } = seat
      await open('/connections')
      const { accessToken } = await page.evaluate(
        () => JSON.parse(sessionStorage.getItem('tihc.auth')!) as { accessToken: string },
      )
      await stage.full.request('POST', '/api/v1/auth/logout', undefined, { authorization: `Bearer ${accessToken}` })
      await page.getByRole('button', { name: t('connections.checkAll') }).click()
      await dialogOf(seat)
    },
  },
  {
    name: 'home-viewer',
    async show({ open, as }) {
      as('otto')
      await open('/')
    },
  },
  {
    name: 'forbidden',
    async show({ open, as }) {
      as('otto')
      await open('/users')
    },
  },
  {
    name: 'not-found',
    show: ({ open }) => open('/no/such/page'),
  },
]
