import type { Seat } from '../stage.ts'
import type { Scene } from './scene.ts'
import { settled } from '../stage.ts'
import { node } from './scene.ts'

const endless = 'WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT COUNT(*) FROM t'

async function write({ page }: Seat, sql: string, key = 'Control+Enter'): Promise<void> {
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(sql)
  await page.keyboard.press(key)
}

/** A new document on a connection. */
async function openTarget({ page, open }: Seat, connection: string): Promise<void> {
  await open('/workbench')
  await page.getByTestId('target-connection').click()
  await page.locator('.n-base-select-option', { hasText: connection }).click()
}

async function runOnSample(seat: Seat, sql: string): Promise<void> {
  const { page, t } = seat
  await openTarget(seat, t('connections.sampleName'))
  await write(seat, sql)
  await page.locator('[data-testid=status-bar][aria-busy=false]').waitFor()
  await page.getByTestId('status-rows').filter({ hasText: /\d/ }).or(page.getByTestId('run-error')).first().waitFor()
  await settled(page)
}

async function openOrders(seat: Seat): Promise<void> {
  await seat.open('/workbench')
  await node(seat, 'connection', seat.t('connections.sampleName')).click()
  await node(seat, 'table', 'orders').getByTestId('toggle').click()
  await settled(seat.page)
}

/** What syncs saw of the server that does not answer is put in the host's mouth. */
async function answerFromSnapshot({ page }: Seat): Promise<void> {
  const hoursAgo = (hours: number) => `${new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19)}Z`
  const kept = { engine: 'MySQL', product: 'TiDB', createdAt: hoursAgo(900), system: false }
  await page.route(/\/api\/databases\?/, async (route) => {
    const response = await route.fetch()
    const { data, errors } = await response.json() as { data: object[], errors?: Array<{ connectionId: string }> }
    const databases = errors?.map(({ connectionId }) => [
      { ...kept, id: 9001, name: 'billing', connectionId, asOf: hoursAgo(2) },
      { ...kept, id: 9002, name: 'staging_shop_with_a_long_name', connectionId, asOf: hoursAgo(50) },
    ]).flat()
    await route.fulfill({ response, json: { data: databases ?? data, errors } })
  })
  await page.route(/\/api\/tables\?.*databaseId=9001/, route => route.fulfill({
    json: {
      data: ['invoice_lines', 'invoices', 'payments'].map(name =>
        ({ id: name, name, kind: 'table', comment: '', rows: null, bytes: null })),
      total: 3,
      asOf: hoursAgo(2),
    },
  }))
}

/** The session of the tab was ended while the page was gone. */
async function endSessions({ page }: Seat): Promise<void> {
  const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
  const statements = [
    { sql: 'UPDATE orders SET status = \'paid\' WHERE id = 7', affectedRows: 1, at: at(31) },
    {
      sql: 'DELETE FROM order_items WHERE order_id IN (SELECT id FROM orders WHERE placed_at < \'2024-01-01\')',
      affectedRows: 2134,
      at: at(30),
    },
  ]
  await page.route(/\/api\/sql\/sessions$/, async (route) => {
    if (route.request().method() !== 'GET') return await route.fallback()
    const response = await route.fetch()
    const { data } = await response.json() as { data: Array<{ sessionId: string, connectionId: string }> }
    const end = { why: 'pageGone', minutes: 15, endedAt: at(12), inTransaction: true, statements, further: 3 }
    const ended = data.map(({ sessionId, connectionId }) => ({ sessionId, connectionId, ...end }))
    await route.fulfill({ response, json: { data: [], ended } })
  })
}

export const workbenchScenes: Scene[] = [
  { name: 'workbench-first', show: ({ open, stage }) => open('/workbench', stage.first) },
  { name: 'workbench-nothing', show: ({ open, stage }) => open('/workbench', stage.empty) },
  { name: 'workbench-tree', show: openOrders },
  {
    name: 'workbench-tree-menu',
    async show(seat) {
      await openOrders(seat)
      await node(seat, 'table', 'orders').click({ button: 'right' })
      await seat.page.locator('.n-dropdown-option').first().waitFor()
      await settled(seat.page)
    },
  },
  {
    name: 'workbench-connection-menu',
    async show(seat) {
      await openOrders(seat)
      await node(seat, 'connection', seat.t('connections.sampleName')).click({ button: 'right' })
      await seat.page.locator('.n-dropdown-option').first().waitFor()
      await settled(seat.page)
    },
  },
  {
    name: 'workbench-tree-filter-none',
    async show(seat) {
      await openOrders(seat)
      await seat.page.getByLabel(seat.t('tree.filter')).fill('zebra')
      await seat.page.getByText(seat.t('tree.noneFound')).waitFor()
      await settled(seat.page)
    },
  },
  {
    name: 'workbench-tree-filter',
    async show(seat) {
      await openOrders(seat)
      await seat.page.getByLabel(seat.t('tree.filter')).fill('order')
      await node(seat, 'table', 'customers').waitFor({ state: 'detached' })
      await settled(seat.page)
    },
  },
  {
    // One of the connections is down: it says why in its place, the others are as ever.
    name: 'workbench-tree-down',
    async show(seat) {
      await seat.open('/workbench')
      await node(seat, 'connection', 'shop-staging').click()
      await seat.page.getByTestId('node-retry').waitFor()
      await node(seat, 'connection', seat.t('connections.sampleName')).click()
      await node(seat, 'table', 'orders').waitFor()
      await settled(seat.page)
    },
  },
  {
    // The same where it was synced before: what the last sync saw, and how old that is.
    name: 'workbench-tree-snapshot',
    async show(seat) {
      await answerFromSnapshot(seat)
      await seat.open('/workbench')
      await node(seat, 'connection', 'shop-staging').click()
      await node(seat, 'database', 'billing').click()
      await node(seat, 'table', 'invoices').waitFor()
      await settled(seat.page)
    },
  },
  { name: 'workbench-rows', show: seat => runOnSample(seat, '-- title: orders\nSELECT * FROM orders ORDER BY id;') },
  {
    name: 'workbench-cell',
    async show(seat) {
      const products = 'SELECT name, price, stock, attributes FROM products ORDER BY id LIMIT 60'
      await runOnSample(
        seat,
        'SELECT \'catalog\' AS name,\n  json_group_array(json_object(\'name\', name, \'price\', '
        + `price, 'stock', stock, 'attributes', json(attributes))) AS content\nFROM (${products});`,
      )
      await seat.page.locator('[data-row="0"] .grid-cell[data-column="1"]').dblclick()
      await seat.page.getByTestId('cell-text').filter({ hasText: 'attributes' }).waitFor()
      await settled(seat.page)
    },
  },
  {
    name: 'workbench-selection',
    async show(seat) {
      const { page } = seat
      await runOnSample(seat, 'SELECT id, name, price, stock, attributes FROM products ORDER BY id')
      const cell = (row: number, column: number) =>
        page.locator(`[data-row="${row}"] .grid-cell[data-column="${column}"]`)
      await cell(2, 2).click()
      await cell(6, 3).click({ modifiers: ['Shift'] })
      await page.getByTestId('selection').getByText(/\d\.\d/).first().waitFor()
      await cell(4, 3).click({ button: 'right' })
      await page.locator('.n-dropdown-option').filter({ hasText: 'Markdown' }).last().waitFor()
      await settled(page)
    },
  },
  {
    name: 'workbench-find',
    async show(seat) {
      const { page } = seat
      await runOnSample(seat, 'SELECT id, name, price, stock, attributes FROM products ORDER BY id')
      await page.locator('[data-row="0"] .grid-cell[data-column="0"]').click()
      await page.keyboard.press('Control+f')
      await page.keyboard.type('et')
      await page.getByTestId('found').filter({ hasText: /\d/ }).waitFor()
      await page.keyboard.press('Enter')
      await settled(page)
    },
  },
  {
    name: 'workbench-marked',
    async show(seat) {
      await runOnSample(seat, [
        'SELECT 1;',
        '-- Orders of this year, by month',
        'SELECT substr(ordered_at, 1, 7) AS month, COUNT(*) AS orders',
        'FROM orders',
        'GROUP BY month;',
        '',
        'SELECT 2;',
      ].join('\n'))
      for (let up = 0; up < 3; up++) await seat.page.keyboard.press('ArrowUp')
      await seat.page.locator('.cm-run-mark').nth(3).waitFor()
      await settled(seat.page)
    },
  },
  { name: 'workbench-error', show: seat => runOnSample(seat, 'SELECT *\nFROM order_itms\nWHERE total > 100;') },
  {
    // An error that a character makes that nobody sees: the editor shows it, and a sentence names it.
    name: 'workbench-advice',
    show: seat => runOnSample(seat, 'SELECT id,\u00A0total\nFROM orders\nWHERE\u3000total > 100;'),
  },
  {
    // Warnings that were read and such that wait for somebody, on a server that gives them.
    name: 'workbench-warnings',
    async show(seat) {
      const { page } = seat
      await openTarget(seat, 'shop-prod')
      await write(seat, [
        'BEGIN;',
        'SELECT 1 / 0, CAST(\'12 apples\' AS SIGNED) AS apples;',
        'SELECT id, CAST(invoice_no AS SIGNED) AS number FROM orders LIMIT 6;',
        'SELECT 2 / 0;',
      ].join('\n'), 'Control+Shift+Enter')
      await page.locator('[data-testid=status-bar][aria-busy=false]').waitFor()
      await page.getByTestId('messages-tab').click()
      await page.getByTestId('read-warnings').waitFor()
      await settled(page)
    },
  },
  {
    // What XA has prepared stays on the server: what the session says of itself is put in the host's mouth.
    name: 'workbench-prepared',
    async show(seat) {
      const { page } = seat
      await runOnSample(seat, 'SELECT 1')
      await page.route(/\/api\/sql\/(?:execute|status)/, async (route) => {
        const response = await route.fetch()
        const answer = await response.json() as { session?: object }
        if (answer.session) Object.assign(answer.session, { inTransaction: true, isPrepared: true })
        await route.fulfill({ response, json: answer })
      })
      await write(seat, 'SELECT 2')
      await page.getByText(seat.t('workbench.prepared')).waitFor()
      await settled(page)
    },
  },
  {
    name: 'workbench-running',
    async show(seat) {
      await runOnSample(seat, 'SELECT 1')
      await write(seat, endless)
      await seat.page.getByTestId('cancel').waitFor()
    },
  },
  {
    // What stands of a script that was stopped.
    name: 'workbench-stopped',
    async show(seat) {
      const { page } = seat
      await runOnSample(seat, 'SELECT 1')
      const script
        = 'CREATE TEMP TABLE kept (n);\nINSERT INTO kept VALUES (1);\nBEGIN;\nINSERT INTO kept VALUES '
          + `(2);\n${endless};\nCOMMIT;`
      await write(seat, script, 'Control+Shift+Enter')
      await page.getByTestId('messages').getByText('INSERT INTO kept VALUES (2)').waitFor()
      await page.getByTestId('cancel').click()
      await page.getByTestId('run-error').waitFor()
      await settled(page)
    },
  },
  {
    // Of many results those around the chosen one have a tab; the others are in the list.
    name: 'workbench-many-results',
    async show(seat) {
      const { page } = seat
      await runOnSample(seat, 'SELECT 1')
      const statements = Array.from({ length: 240 }, (_, at) => `SELECT * FROM orders WHERE customer_id = ${at + 1}`)
      await write(seat, statements.join(';\n'), 'Control+Shift+Enter')
      const list = page.getByTestId('result-list')
      await page.getByTestId('result-tab').nth(14).waitFor()
      await page.locator('[data-testid=status-bar][aria-busy=false]').waitFor()
      await page.getByTestId('result-tab').nth(14).click()
      await list.click()
      await page.locator('.n-base-select-option').first().waitFor()
      await page.keyboard.type('123')
      await page.locator('.n-base-select-option').filter({ hasText: '= 123' }).waitFor()
      await settled(page)
    },
  },
  {
    name: 'workbench-many-messages',
    async show(seat) {
      const { page } = seat
      await runOnSample(seat, 'SELECT 1')
      const statements = Array.from({ length: 2000 }, (_, at) =>
        at % 7 === 3 ? `SELECT * FROM orders WHERE id < ${at}` : `INSERT INTO kept VALUES (${at})`)
      const script = ['CREATE TEMP TABLE kept (n)', ...statements, 'SELECT * FROM no_such_table'].join(';\n')
      await write(seat, script, 'Control+Shift+Enter')
      await page.getByTestId('run-error').waitFor()
      await page.locator('[data-testid=messages] .v-vl').evaluate((box) => { box.scrollTop = 20_000 })
      await settled(page)
    },
  },
  {
    name: 'workbench-ended',
    async show(seat) {
      await runOnSample(seat, 'SELECT 1')
      await endSessions(seat)
      await seat.page.reload()
      await seat.page.getByTestId('ended').waitFor()
      await settled(seat.page)
    },
  },
  {
    // A server that takes no second connection: the answer is put in the host's mouth.
    name: 'workbench-not-stopped',
    async show(seat) {
      const { page } = seat
      await runOnSample(seat, 'SELECT 1')
      const error
        = 'The statement could not be stopped, so it goes on: '
          + '127.0.0.1:4000 takes no more connections now: Too many connections. '
          + 'Wait for its end, or drop the connection: its session is lost then, with an open transaction, '
          + 'and a statement that writes may still finish on the server.'
      await page.route(/\/api\/sql\/cancel\//, route =>
        route.fulfill({ status: 503, json: { code: 'unavailable', error, details: { reason: 'notStopped' } } }),
      )
      await write(seat, endless)
      await page.getByTestId('cancel').click()
      await page.getByTestId('not-stopped').waitFor()
      await settled(page)
    },
  },
]
