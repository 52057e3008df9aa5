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
  { name: 'workbench-first', show: ({ open, stage }) => open('/workbench', stage.first) },
  { name: 'workbench-nothing', show: ({ open, stage }) => open('/workbench', stage.empty) },
  {
    name: 'workbench-tree',
    async show(seat) {
      await seat.open('/workbench')
      await node(seat, 'connection', 'Sample shop').click()
      await node(seat, 'database', 'main').click()
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
    name: 'not-found',
    show: ({ open }) => open('/no/such/page'),
  },
]
