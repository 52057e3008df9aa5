import type { Seat } from './stage.ts'
import { settled } from './stage.ts'

/** A page, a dialog or a state that is worth looking at. */
export interface Scene {
  /** Also the name of its picture. */
  name: string
  /** Brings the window there. */
  show: (seat: Seat) => Promise<void>
}

async function runOnSample({ page, open }: Seat, sql: string): Promise<void> {
  await open('/workbench')
  await page.getByTestId('target-connection').click()
  await page.locator('.n-base-select-option', { hasText: 'Sample shop' }).click()
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(sql)
  await page.keyboard.press('Control+Enter')
  await page.getByTestId('status-rows').filter({ hasText: /\d/ }).or(page.getByTestId('run-error')).first().waitFor()
  await settled(page)
}

const node = ({ page }: Seat, kind: string, name: string) => page.getByTestId(`node-${kind}`).filter({ hasText: name }).first()

/** In the order of a person's day. */
export const scenes: Scene[] = [
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
  { name: 'home-first', show: ({ open, stage }) => open('/', stage.first) },
  { name: 'home', show: ({ open }) => open('/') },
  { name: 'workbench-first', show: ({ open, stage }) => open('/workbench', stage.first) },
  { name: 'workbench-nothing', show: ({ open, stage }) => open('/workbench', stage.empty) },
  {
    name: 'workbench-tree',
    async show(seat) {
      await seat.open('/workbench')
      await node(seat, 'connection', 'Sample shop').click()
      await node(seat, 'table', 'orders').getByTestId('toggle').click()
      await settled(seat.page)
    },
  },
  { name: 'workbench-rows', show: seat => runOnSample(seat, '-- title: orders\nSELECT * FROM orders ORDER BY id;') },
  { name: 'workbench-error', show: seat => runOnSample(seat, 'SELECT *\nFROM order_itms\nWHERE total > 100;') },
  {
    name: 'workbench-running',
    async show(seat) {
      await runOnSample(seat, 'SELECT 1')
      await seat.page.locator('.cm-content').click()
      await seat.page.keyboard.press('Control+a')
      await seat.page.keyboard.insertText('WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT COUNT(*) FROM t')
      await seat.page.keyboard.press('Control+Enter')
      await seat.page.getByTestId('cancel').waitFor()
    },
  },
  { name: 'connections', show: ({ open }) => open('/connections') },
  { name: 'connections-none', show: ({ open, stage }) => open('/connections', stage.empty) },
  {
    name: 'connection-form',
    async show({ open, page, stage }) {
      await open('/connections', stage.empty)
      await page.locator('main .n-button--primary-type').first().click()
      await page.getByRole('dialog').waitFor()
      await settled(page)
    },
  },
  {
    name: 'connection-form-refused',
    async show({ open, page, stage, t }) {
      await open('/connections', stage.empty)
      await page.locator('main .n-button--primary-type').first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(t('connections.url')).fill('mysql://app:secret@127.0.0.1:1/shop')
      await dialog.getByRole('button', { name: t('connections.fill') }).click()
      await dialog.getByRole('button', { name: t('connections.test'), exact: true }).click()
      await dialog.getByRole('alert').waitFor()
      await settled(page)
    },
  },
  { name: 'tasks', show: ({ open }) => open('/tasks') },
  { name: 'tasks-none', show: ({ open, stage }) => open('/tasks', stage.empty) },
  { name: 'history', show: ({ open }) => open('/history') },
  { name: 'history-none', show: ({ open, stage }) => open('/history', stage.empty) },
  { name: 'settings', show: ({ open }) => open('/settings') },
  { name: 'users', show: ({ open }) => open('/users') },
  { name: 'about', show: ({ open }) => open('/about') },
  { name: 'shortcuts', show: ({ open }) => open('/shortcuts') },
  {
    name: 'palette',
    async show({ open, page }) {
      await open('/')
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').waitFor()
      await settled(page)
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
