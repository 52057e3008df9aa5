import type { Seat } from '../stage.ts'
import type { Scene } from './scene.ts'
import { settled } from '../stage.ts'
import { dialogOf, node, row } from './scene.ts'

/** A small window, and one that is read at 200 %. */
const sizes = { 1024: { width: 1024, height: 720 }, zoom: { width: 640, height: 400 } }

const steps: Array<{ name: string, path: string, then?: (seat: Seat) => Promise<void> }> = [
  { name: 'home', path: '/' },
  {
    name: 'workbench',
    path: '/workbench',
    async then(seat) {
      const shop = node(seat, 'connection', seat.t('connections.sampleName'))
      if (await shop.getAttribute('aria-expanded') !== 'true') await shop.click()
      await node(seat, 'table', 'orders').waitFor()
      for (let more = 0; more < 6; more++) await seat.page.locator('.n-tabs-tab--addable').first().click()
    },
  },
  {
    name: 'transaction',
    path: '/workbench',
    async then({ page, t }) {
      await page.getByTestId('target-connection').click()
      await page.locator('.n-base-select-option', { hasText: t('connections.sampleName') }).click()
      await page.locator('.cm-content').click()
      await page.keyboard.insertText('BEGIN')
      await page.keyboard.press('Control+Enter')
      await page.getByTestId('rollback').waitFor()
    },
  },
  { name: 'connections', path: '/connections' },
  {
    name: 'connection-form',
    path: '/connections',
    async then(seat) {
      await row(seat, 'shop-prod').getByTestId('edit').click()
      await dialogOf(seat)
    },
  },
  { name: 'catalog', path: '/catalog' },
  { name: 'history', path: '/history' },
  { name: 'tasks', path: '/tasks' },
  { name: 'settings', path: '/settings' },
  { name: 'palette', path: '/', then: seat => seat.page.keyboard.press('Control+k') },
]

/** The pages where there is little room: names come before marks, nothing lies on anything. */
export const narrowScenes: Scene[] = Object.entries(sizes).flatMap(([size, viewport]) =>
  steps.map(({ name, path, then }): Scene => ({
    name: `narrow-${size}-${name}`,
    async show(seat) {
      await seat.page.setViewportSize(viewport)
      await seat.open(path)
      await then?.(seat)
      await settled(seat.page)
    },
  })))
