import type { Seat } from '../stage.ts'
import type { Scene } from './scene.ts'
import { settled } from '../stage.ts'
import { letChange } from './let-change.ts'
import { choose, dialogOf, node, row } from './scene.ts'

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')

const job = (id: number, more: object) => ({
  id: String(id),
  kind: 'add index',
  database: 'gallery_shop',
  table: 'orders',
  state: 'running',
  schemaState: 'write reorganization',
  query: 'ALTER TABLE `orders` ADD INDEX `by_customer` (`customer_id`, `placed_at`)',
  rowsDone: null,
  rowsTotal: null,
  speed: null,
  progress: null,
  startedAt: ago(95),
  endedAt: null,
  error: null,
  blockedBy: [],
  ...more,
})

/** What a server with rows in its tables would say: the gallery's ends every change at once. */
const jobs = () => [
  job(904, {
    kind: 'add column',
    query: 'ALTER TABLE `customers` ADD COLUMN `vat_no` VARCHAR(32)',
    table: 'customers',
    startedAt: ago(31),
    blockedBy: [
      { session: '2097154', user: 'report', statement: 'SELECT country, COUNT(*) FROM customers', since: ago(640) },
    ],
  }),
  job(903, {
    rowsDone: 1_204_118,
    rowsTotal: 4_800_000,
    speed: 12_670,
    progress: { done: 1_204_118, total: 4_800_000 },
  }),
  job(902, { state: 'paused', rowsDone: 52_000, query: 'ALTER TABLE `orders` ADD INDEX `by_status` (`status`)' }),
  job(901, {
    state: 'rollback done',
    query: 'ALTER TABLE `customers` ADD UNIQUE INDEX `one_name` (`name`)',
    table: 'customers',
    startedAt: ago(4_000),
    endedAt: ago(3_868),
    rowsDone: 88_412,
    error: 'Duplicate entry \'Li Mei\' for key \'customers.one_name\'',
  }),
  job(900, {
    kind: 'create view',
    table: 'v_daily_sales',
    state: 'synced',
    query: 'CREATE VIEW v_daily_sales AS SELECT DATE(placed_at) AS day, SUM(total) AS revenue FROM orders GROUP BY day',
    startedAt: ago(90_000),
    endedAt: ago(90_000),
  }),
]

async function openJobs(seat: Seat): Promise<void> {
  await letChange(seat)
  await seat.page.route(/\/ddl-jobs\?/, route => route.fulfill({ json: { data: jobs(), errors: [] } }))
  await seat.open('/ddl-jobs')
  await row(seat, 'by_customer').waitFor()
  await settled(seat.page)
}

async function openDropped(seat: Seat, dropped: object[]): Promise<void> {
  await letChange(seat)
  await seat.page.route(/\/dropped$/, route => route.fulfill({ json: { data: dropped } }))
  await seat.open('/workbench')
  await node(seat, 'connection', 'shop-prod').click()
  await node(seat, 'database', 'gallery_shop').click({ button: 'right' })
  await choose(seat, seat.t('tree.bringBack'))
  await dialogOf(seat)
}

/** Changes that a server works on by itself, and what can be had back of what was dropped. */
export const jobScenes: Scene[] = [
  { name: 'jobs', show: openJobs },
  {
    name: 'jobs-blocked',
    async show(seat) {
      await openJobs(seat)
      await row(seat, 'vat_no').click({ position: { x: 20, y: 12 } })
      await dialogOf(seat)
    },
  },
  {
    name: 'jobs-cancel',
    async show(seat) {
      await openJobs(seat)
      await row(seat, 'by_customer').getByTestId('cancel-job').click()
      await dialogOf(seat)
    },
  },
  {
    name: 'jobs-none',
    async show(seat) {
      await seat.open('/ddl-jobs', seat.stage.empty)
      await seat.page.getByText(seat.t('jobs.noConnection')).waitFor()
      await settled(seat.page)
    },
  },
  {
    name: 'jobs-bring-back',
    async show(seat) {
      await openDropped(seat, [
        { table: 'orders_2024', kind: 'drop', jobId: '88', droppedAt: ago(140), until: ago(-460) },
        { table: 'order_events', kind: 'truncate', jobId: '86', droppedAt: ago(410), until: ago(-190) },
      ])
      await seat.page.getByText('order_events').click()
      await seat.page.getByText('FLASHBACK').first().waitFor()
      await settled(seat.page)
    },
  },
  {
    name: 'jobs-database-back',
    async show(seat) {
      await letChange(seat)
      const data = [{ database: 'shop_2024', jobId: '91', droppedAt: ago(200), until: ago(-400) }]
      await seat.page.route(/\/dropped-databases$/, route => route.fulfill({ json: { data } }))
      await seat.open('/workbench')
      await node(seat, 'connection', 'shop-prod').click({ button: 'right' })
      await choose(seat, seat.t('tree.bringDatabaseBack'))
      await (await dialogOf(seat)).getByText('shop_2024').click()
      await seat.page.getByText('FLASHBACK').first().waitFor()
      await settled(seat.page)
    },
  },
  { name: 'jobs-nothing-back', show: seat => openDropped(seat, []) },
]
