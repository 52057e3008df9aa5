import type { Seat } from '../stage.ts'
import type { Scene } from './scene.ts'
import { settled } from '../stage.ts'
import { dialogOf, row } from './scene.ts'

/** A statement that runs until the window is closed. */
async function startLong({ stage }: Seat): Promise<void> {
  const { client } = stage.full.admin
  const { data } = await client.connections.list()
  const { id } = data.find(({ engine }) => engine === 'SQLite')!
  const sql = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n JOIN order_items'
  await client.sql.execute({ connectionId: id, sql, async: true })
}

/** Things that ran and that run: tasks, the bell, the history. */
export const workScenes: Scene[] = [
  { name: 'tasks', show: ({ open }) => open('/tasks') },
  {
    name: 'tasks-running',
    async show(seat) {
      await startLong(seat)
      await seat.open('/tasks')
      await row(seat, 'RECURSIVE').getByRole('progressbar').waitFor()
    },
  },
  {
    name: 'task-error',
    async show(seat) {
      await seat.open('/tasks')
      await row(seat, 'order_itms').getByTestId('task-details').click()
      await (await dialogOf(seat)).getByTestId('task-error').waitFor()
    },
  },
  { name: 'tasks-none', show: ({ open, stage }) => open('/tasks', stage.empty) },
  {
    name: 'bell',
    async show(seat) {
      await startLong(seat)
      await seat.open('/connections')
      await seat.page.getByTestId('task-bell').click()
      await seat.page.getByTestId('task-line').first().getByRole('progressbar').waitFor()
    },
  },
  { name: 'history', show: ({ open }) => open('/history') },
  {
    name: 'history-entry',
    async show(seat) {
      await seat.open('/history')
      await row(seat, 'GROUP BY').getByTestId('entry-details').click()
      await dialogOf(seat)
    },
  },
  {
    name: 'history-clear',
    async show(seat) {
      await seat.open('/history')
      await seat.page.getByRole('button', { name: seat.t('history.clear'), exact: true }).click()
      await dialogOf(seat)
    },
  },
  {
    name: 'history-none-found',
    async show({ open, page, t }) {
      await open('/history')
      await page.getByLabel(t('history.search')).fill('of which there is none')
      await page.getByText(t('history.noneFound')).waitFor()
      await settled(page)
    },
  },
  { name: 'history-none', show: ({ open, stage }) => open('/history', stage.empty) },
]
