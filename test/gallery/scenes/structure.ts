import type { Seat } from '../stage.ts'
import type { Scene } from './scene.ts'
import { settled } from '../stage.ts'
import { letChange } from './let-change.ts'
import { choose, dialogOf, node } from './scene.ts'

/** Opens what is in the gallery's database. */
async function openTree(seat: Seat): Promise<void> {
  await letChange(seat)
  await seat.open('/workbench')
  await node(seat, 'connection', 'shop-prod').click()
  await node(seat, 'database', 'gallery_shop').click()
  await node(seat, 'table', 'orders').getByTestId('toggle').click()
  await node(seat, 'column', 'invoice_no').waitFor()
}

/** Opens the form of an act on a line of the tree. */
async function openForm(seat: Seat, kind: string, name: string, act: string): Promise<void> {
  await openTree(seat)
  await node(seat, kind, name).click({ button: 'right' })
  await choose(seat, seat.t(`tree.${act}`))
  await dialogOf(seat)
}

const fill = ({ page, t }: Seat, field: string, text: string) =>
  page.getByRole('dialog').getByLabel(t(`structure.${field}`), { exact: true }).first().fill(text)

/** Waits until a form shows what it will run, or why it cannot. */
const statement = ({ page }: Seat, text: string) =>
  page.getByTestId('structure-sql').filter({ hasText: text }).waitFor()

/** Opens the page of a table's structure. */
async function openPage(seat: Seat): Promise<void> {
  await openTree(seat)
  await node(seat, 'table', 'orders').click({ button: 'right' })
  await choose(seat, seat.t('tree.openStructure'))
  await seat.page.getByTestId('part').filter({ hasText: 'invoice_no' }).waitFor()
}

const partOf = ({ page }: Seat, name: string) => page.getByTestId('part').filter({ hasText: name }).first()

/** Drops a column, and gives another one another type. */
async function edit(seat: Seat): Promise<void> {
  await openPage(seat)
  await partOf(seat, 'invoice_no').getByTestId('drop-part').click()
  await partOf(seat, 'status').getByTestId('edit-part').click()
  await fill(seat, 'type', 'VARCHAR(8)')
  await fill(seat, 'comment', 'Where the order stands')
  await seat.page.getByRole('dialog').getByRole('button', { name: seat.t('tableStructure.take') }).click()
  await seat.page.getByRole('dialog').waitFor({ state: 'detached' })
}

/** Opens a tab of the page by its name; `part` is in it once it has been read. */
async function openTab(seat: Seat, name: string, part: string): Promise<void> {
  await openPage(seat)
  await seat.page.getByRole('tab', { name: seat.t(name), exact: true }).click()
  await seat.page.getByTestId(part).first().waitFor()
  await settled(seat.page)
}

/** Opens the review of what was edited; `part` is in it once it has been read. */
async function review({ page }: Seat, part: string): Promise<void> {
  await page.getByTestId('review-changes').click()
  await page.getByTestId(part).first().waitFor()
  await settled(page)
}

/** Somebody who went to lunch in the middle of a transaction, and a report. */
function blockers() {
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+Z$/, 'Z')
  const update = 'update `orders` set `status` = ? where `id` = ?'
  return [
    { session: '2097214', user: 'mei.chen', statement: update, since: ago(47), certain: true },
    { session: '2097310', user: 'reports', statement: null, since: ago(2), certain: true },
  ]
}

const rowCell = ({ page }: Seat, row: number, column: number) =>
  page.getByTestId('table-rows').locator(`[data-row="${row}"] [data-column="${column}"]`)

/** Opens the rows of the table. */
async function openRows(seat: Seat): Promise<void> {
  await openPage(seat)
  await seat.page.getByRole('tab', { name: seat.t('rows.tab'), exact: true }).click()
  await rowCell(seat, 3, 1).waitFor()
  await settled(seat.page)
}

/** Opens the page of a view, with another query typed into it. */
async function openView(seat: Seat): Promise<void> {
  await openTree(seat)
  await node(seat, 'table', 'v_daily_sales').click({ button: 'right' })
  await choose(seat, seat.t('tree.openView'))
  await seat.page.getByTestId('query-editor').waitFor()
  await settled(seat.page)
}

async function editView(seat: Seat): Promise<void> {
  await openView(seat)
  await seat.page.locator('.cm-content').fill(`SELECT DATE(placed_at) AS day, status, COUNT(*) AS orders
FROM orders
GROUP BY day, status`)
}

export const structureScenes: Scene[] = [
  { name: 'structure-page', show: openPage },
  { name: 'structure-page-privileges', show: seat => openTab(seat, 'privileges.tab', 'account') },
  { name: 'structure-page-statistics', show: seat => openTab(seat, 'tableStructure.tabs.statistics', 'statistics') },
  { name: 'structure-page-used-by', show: seat => openTab(seat, 'tableStructure.tabs.usedBy', 'used-by') },
  {
    name: 'structure-page-blocked',
    async show(seat) {
      await seat.page.route(/\/blockers$/, route => route.fulfill({ json: { data: blockers(), error: null } }))
      await edit(seat)
      await review(seat, 'blocker')
    },
  },
  {
    name: 'structure-privileges',
    async show(seat) {
      await openTree(seat)
      await node(seat, 'database', 'gallery_shop').click({ button: 'right' })
      await choose(seat, seat.t('tree.openPrivileges'))
      await seat.page.getByTestId('account').first().waitFor()
    },
  },
  { name: 'structure-page-rows', show: openRows },
  {
    name: 'structure-page-rows-filtered',
    async show(seat) {
      await openRows(seat)
      await rowCell(seat, 0, 2).click({ button: 'right' })
      await choose(seat, seat.t('rows.filterByCell', { column: 'status' }))
      await seat.page.getByTestId('add-filter').click()
      await seat.page.getByTestId('row-filter').nth(1).getByLabel(seat.t('rows.value')).fill('many')
      await seat.page.locator('.grid-head[data-column="3"]').hover()
      await seat.page.locator('.grid-head[data-column="3"] .grid-sort').click()
      await seat.page.locator('.grid-sort.is-sorted').waitFor()
      await settled(seat.page)
    },
  },
  {
    name: 'structure-page-record',
    async show(seat) {
      await openRows(seat)
      await rowCell(seat, 1, 0).click()
      await seat.page.getByRole('button', { name: seat.t('rows.form'), exact: true }).click()
      await seat.page.getByTestId('reference').waitFor()
      await settled(seat.page)
    },
  },
  {
    name: 'structure-page-peek',
    async show(seat) {
      await openRows(seat)
      await rowCell(seat, 1, 1).click({ button: 'right' })
      await choose(seat, seat.t('rows.lookAt', { table: 'accounts', columns: 'id' }))
      await seat.page.getByTestId('field').filter({ hasText: 'country' }).waitFor()
      await settled(seat.page)
    },
  },
  {
    name: 'structure-page-edited',
    async show(seat) {
      await edit(seat)
      await settled(seat.page)
    },
  },
  {
    name: 'structure-page-column',
    async show(seat) {
      await openPage(seat)
      await partOf(seat, 'placed_at').getByTestId('edit-part').click()
      await dialogOf(seat)
      await settled(seat.page)
    },
  },
  {
    name: 'structure-page-review',
    async show(seat) {
      await edit(seat)
      await review(seat, 'review-statement')
    },
  },
  {
    name: 'structure-page-index',
    async show(seat) {
      await openPage(seat)
      await seat.page.getByRole('tab').nth(1).click()
      await seat.page.getByTestId('add-part').last().click()
      await seat.page.getByRole('dialog').getByLabel(seat.t('structure.name'), { exact: true }).fill('by_status')
      await seat.page.getByTestId('add-index-column').click()
      await settled(seat.page)
    },
  },
  {
    name: 'structure-page-options',
    async show(seat) {
      await openPage(seat)
      await seat.page.getByRole('tab', { name: seat.t('tableStructure.tabs.options') }).click()
      await settled(seat.page)
    },
  },
  { name: 'structure-page-ddl', show: seat => openTab(seat, 'tableStructure.tabs.ddl', 'ddl') },
  { name: 'view-page', show: openView },
  {
    name: 'view-page-review',
    async show(seat) {
      await editView(seat)
      await review(seat, 'column-effects')
    },
  },
  {
    name: 'view-new',
    async show(seat) {
      await openTree(seat)
      await node(seat, 'database', 'gallery_shop').click({ button: 'right' })
      await choose(seat, seat.t('tree.newView'))
      await seat.page.getByLabel(seat.t('structure.name'), { exact: true }).fill('v_countries')
      await seat.page.locator('.cm-content').fill('SELECT DISTINCT country FROM customers')
      await seat.page.getByRole('button', { name: seat.t('viewStructure.addName') }).click()
      await settled(seat.page)
    },
  },
  {
    name: 'structure-new-database',
    async show(seat) {
      await openForm(seat, 'connection', 'shop-prod', 'newDatabase')
      await fill(seat, 'name', 'warehouse')
      await fill(seat, 'charset', 'utf8mb4')
      await statement(seat, 'CREATE DATABASE')
      await settled(seat.page)
    },
  },
  { name: 'structure-drop-database', show: seat => openForm(seat, 'database', 'gallery_shop', 'dropDatabase') },
  {
    name: 'structure-add-column',
    async show(seat) {
      await openForm(seat, 'table', 'orders', 'addColumn')
      await fill(seat, 'name', 'note')
      await fill(seat, 'comment', 'What the customer wrote')
      await statement(seat, 'What the customer wrote')
      await settled(seat.page)
    },
  },
  {
    name: 'structure-refused',
    async show(seat) {
      await openForm(seat, 'table', 'orders', 'addColumn')
      await fill(seat, 'name', 'note')
      await fill(seat, 'type', 'INT; DROP TABLE orders')
      await statement(seat, 'INT; DROP TABLE orders')
      await settled(seat.page)
    },
  },
  {
    name: 'structure-rename-table',
    async show(seat) {
      await openForm(seat, 'table', 'orders', 'renameTable')
      await fill(seat, 'name', 'orders_2025')
      await statement(seat, 'RENAME TABLE')
      await settled(seat.page)
    },
  },
  { name: 'structure-truncate-table', show: seat => openForm(seat, 'table', 'orders', 'truncateTables') },
  {
    name: 'structure-drop-tables',
    async show(seat) {
      await openTree(seat)
      await node(seat, 'table', 'order_items').click()
      await node(seat, 'table', 'products').click({ modifiers: ['Shift'] })
      await node(seat, 'table', 'products').click({ button: 'right' })
      await seat.page.locator('.n-dropdown-menu').getByText(/^(?:Drop \d|删除 \d)/).click()
      await dialogOf(seat)
      await statement(seat, 'DROP')
      await settled(seat.page)
    },
  },
  {
    name: 'structure-menu',
    async show(seat) {
      await openTree(seat)
      await node(seat, 'table', 'orders').click({ button: 'right' })
      await seat.page.locator('.n-dropdown-menu').getByText(seat.t('tree.write')).hover()
      await seat.page.locator('.n-dropdown-menu').getByText('INSERT', { exact: true }).waitFor()
      await settled(seat.page)
    },
  },
  { name: 'structure-drop-column', show: seat => openForm(seat, 'column', 'invoice_no', 'dropColumn') },
]
