import type { Page } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ended, openOn, run } from './app-page.ts'
import { activeOf, cellOf, gridOf, roomForRows, rowsInSight, scrollToRow, selectedOf } from './grid-page.ts'
import { useWindow } from './suite.ts'

const rows = 5000
const columns = 12
const numbered = `WITH RECURSIVE t (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM t WHERE n < ${rows - 1})`
const cellTexts = Array.from({ length: columns }, (_, at) => `n || '.${at}' AS c${at}`)
const wide = `${numbered} SELECT ${cellTexts.join(', ')} FROM t`

/** Numbers that look random and are the same every time. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7FFFFFFF
    return (state >>> 8) % below
  }
}

/** Where spreadsheets go by a key, written down from what they do. */
function target(key: string, { row, column }: { row: number, column: number }, page: number) {
  const within = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value))
  const to = (toRow: number, toColumn: number) =>
    ({ row: within(toRow, -1, rows - 1), column: within(toColumn, 0, columns - 1) })
  const goals: Record<string, { row: number, column: number }> = {
    'ArrowUp': to(row - 1, column),
    'ArrowDown': to(row + 1, column),
    'ArrowLeft': to(row, column - 1),
    'ArrowRight': to(row, column + 1),
    'PageUp': row < 0 ? { row, column } : to(Math.max(0, row - page), column),
    'PageDown': to(row + page, column),
    'Home': to(row, 0),
    'End': to(row, columns - 1),
    'Control+Home': to(0, 0),
    'Control+End': to(rows - 1, columns - 1),
    'Control+ArrowUp': to(0, column),
    'Control+ArrowDown': to(rows - 1, column),
    'Control+ArrowLeft': to(row, 0),
    'Control+ArrowRight': to(row, columns - 1),
  }
  return goals[key]!
}
const keys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End', 'Control+Home',
  'Control+End', 'Control+ArrowUp', 'Control+ArrowDown', 'Control+ArrowLeft', 'Control+ArrowRight']

/** The cell that has the keyboard lies in sight, as a whole where there is room, and holds what it should. */
async function expectInSight(page: Page, { row, column }: { row: number, column: number }): Promise<void> {
  const cell = cellOf(page, row, column)
  await expect.poll(() => cell.textContent()).toBe(`${row}.${column}`)
  const [inner, outer] = [(await cell.boundingBox())!, (await gridOf(page).locator('.grid-body').boundingBox())!]
  expect(inner.y).toBeGreaterThanOrEqual(outer.y - 0.5)
  expect(inner.y + inner.height).toBeLessThanOrEqual(outer.y + outer.height + 0.5)
  expect(inner.x).toBeGreaterThanOrEqual(outer.x)
  expect(inner.x + inner.width).toBeLessThanOrEqual(outer.x + outer.width + 0.5)
}

describeBrowser('the grid of results', () => {
  const { app } = useWindow(
    (browser, host) => openOn('Sample shop', browser, host, { permissions: ['clipboard-read', 'clipboard-write'] }),
    { sample: true },
  )
  afterAll(() => expect(app.problems).toEqual([]))

  async function show(sql: string): Promise<void> {
    await run(app.page, sql)
    await ended(app.page)
    await expect.poll(() => rowsInSight(app.page)).toBeGreaterThan(0)
  }
  const copied = async (count: number) => {
    const { page } = app
    await page.getByText(count === 1 ? '1 cell copied' : `${count} cells copied`).last().waitFor()
    const read = () => page.evaluate('navigator.clipboard.readText()') as Promise<string>
    // The words may be those of the copy before: only an emptied clipboard tells.
    await expect.poll(read).not.toBe('')
    const text = await read()
    await page.evaluate('navigator.clipboard.writeText("")')
    return text
  }
  async function chooseInMenu(...labels: string[]): Promise<void> {
    for (const label of labels) {
      const option = app.page.locator('.n-dropdown-option').filter({ hasText: label }).last()
      await option.waitFor()
      if (label === labels.at(-1)) await option.click()
      else await option.hover()
    }
    // As long as it fades, it takes the presses of a pointer that looks at nothing.
    await expect.poll(() => app.page.locator('.n-dropdown-option').count()).toBe(0)
  }

  it('is as wide as its values want it, whether it is new or shows another result', async () => {
    for (const [sql, last] of [
      ['SELECT id, status, ordered_at FROM orders ORDER BY id', 2],
      ['SELECT 1 AS a, \'as long as a sentence is\' AS b, \'and another one that is longer\' AS c', 2],
    ] as const) {
      await show(sql)
      await cellOf(app.page, 0, last).waitFor()
      const cut = await gridOf(app.page).evaluate(grid => [...grid.querySelectorAll<HTMLElement>('.grid-cell')]
        .filter(cell => cell.scrollWidth > cell.clientWidth)
        .map(cell => cell.textContent))
      expect(cut, sql).toEqual([])
    }
  })

  it('goes by a thousand keys where a spreadsheet goes', { timeout: 180_000 }, async () => {
    const { page } = app
    await show(wide)
    await cellOf(page, 0, 0).click()
    const random = createRandom(5)
    const visible = await roomForRows(page)
    let active = { row: 0, column: 0 }
    let anchor = active
    for (let pressed = 1; pressed <= 1000; pressed++) {
      const key = keys[random(keys.length)]!
      const extended = random(3) === 0
      const goal = target(key, active, visible)
      await page.keyboard.press(extended ? `Shift+${key}` : key)
      if (!extended || goal.row < 0) anchor = goal
      active = goal
      if (pressed % 10 > 0) continue
      expect(await activeOf(page), `after ${pressed} keys, the last one ${key}`).toEqual(active)
      if (active.row < 0) continue
      await expectInSight(page, active)
      const selected = await selectedOf(page)
      const isIn = (value: number, one: number, other: number) =>
        value >= Math.min(one, other) && value <= Math.max(one, other)
      expect(selected).toContain(`${active.row}.${active.column}`)
      for (const cell of selected) {
        const [row, column] = cell.split('.').map(Number)
        const top = Math.max(0, anchor.row)
        expect(isIn(row!, top, active.row) && isIn(column!, anchor.column, active.column), cell).toBe(true)
      }
    }
  })

  it('is as large as its place, by any zoom', async () => {
    const { page } = app
    await cellOf(page, 0, 0).or(gridOf(page)).first().click()
    await page.keyboard.press('Control+End')
    for (const [width, height] of [[2560, 1600], [1024, 700], [853, 533], [1280, 800]] as const) {
      await page.setViewportSize({ width, height })
      await expect.poll(async () => await roomForRows(page) <= await rowsInSight(page)).toBe(true)
      await page.keyboard.press('Control+End')
      await expectInSight(page, { row: rows - 1, column: columns - 1 })
    }
  })

  it('says what a cell holds', async () => {
    const { page } = app
    await show(`SELECT 1 AS id, NULL AS none, '' AS empty, x'00ff' AS bytes, 'two
lines' AS text UNION ALL SELECT 2, 'a', 'b', x'01', '订单' UNION ALL SELECT 3, 'c', '<b>', x'', '😀'
UNION ALL SELECT 4, 'd', 'e', x'02', 'f'`)
    await cellOf(page, 0, 0).click()
    const expected = [
      ['id: 1', 'none: NULL', 'empty: empty text', 'bytes: binary, 0x00FF', 'text: two↵lines'],
      ['id: 2', 'none: a', 'empty: b', 'bytes: binary, 0x01', 'text: 订单'],
      ['id: 3', 'none: c', 'empty: <b>', 'bytes: binary, 0x', 'text: 😀'],
      ['id: 4', 'none: d', 'empty: e', 'bytes: binary, 0x02', 'text: f'],
    ]
    for (const [row, names] of expected.entries()) {
      for (const [column, name] of names.entries()) {
        await cellOf(page, row, column).click()
        const cell = page.getByRole('gridcell', { name, exact: true })
        await expect.poll(() => cell.count()).toBe(1)
        expect(await cell.getAttribute('aria-colindex')).toBe(String(column + 2))
        expect(await gridOf(page).getAttribute('aria-activedescendant')).toBe(await cell.getAttribute('id'))
      }
    }
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('ArrowUp')
    expect(await activeOf(page)).toEqual({ row: -1, column: 0 })
    await page.keyboard.press('Space')
    expect(await selectedOf(page)).toEqual(['0.0', '1.0', '2.0', '3.0'])
  })

  it('opens a value in full, and has the keyboard again afterwards', async () => {
    const { page } = app
    await cellOf(page, 0, 4).click()
    await page.keyboard.press('Enter')
    const viewer = page.getByRole('dialog', { name: 'text', exact: true })
    await viewer.getByTestId('cell-text').filter({ hasText: 'two' }).waitFor()
    await page.keyboard.press('Escape')
    await viewer.waitFor({ state: 'hidden' })
    await expect.poll(() => gridOf(page).evaluate(grid => document.activeElement === grid)).toBe(true)
    expect(await activeOf(page)).toEqual({ row: 0, column: 4 })
  })

  it('selects by the pointer: ranges, rows, columns, several', async () => {
    const { page } = app
    await show(wide)
    const center = async (row: number, column: number) => {
      const { x, y, width, height } = (await cellOf(page, row, column).boundingBox())!
      return [x + width / 2, y + height / 2] as const
    }
    await page.mouse.move(...await center(1, 1))
    await page.mouse.down()
    await page.mouse.move(...await center(2, 2), { steps: 3 })
    await page.mouse.up()
    await expect.poll(() => selectedOf(page)).toEqual(['1.1', '1.2', '2.1', '2.2'])
    await cellOf(page, 4, 0).click({ modifiers: ['Control'] })
    await expect.poll(() => selectedOf(page)).toEqual(['1.1', '1.2', '2.1', '2.2', '4.0'])
    await page.keyboard.press('Control+c')
    expect(await copied(5)).toBe('\t1.1\t1.2\n\t2.1\t2.2\n4.0\t\t')

    await gridOf(page).locator('[data-row="3"] .grid-number').click()
    await expect.poll(async () => (await selectedOf(page)).every(cell => cell.startsWith('3.'))).toBe(true)
    await gridOf(page).locator('[data-row="5"] .grid-number').click({ modifiers: ['Shift'] })
    await page.keyboard.press('Control+c')
    expect((await copied(36)).split('\n').map(line => line.split('\t')[0])).toEqual(['3.0', '4.0', '5.0'])

    await gridOf(page).locator('.grid-head[data-column="1"]').click()
    await page.getByTestId('selection').filter({ hasText: '5,000 cells' }).waitFor()

    // Beyond the edge it goes on as long as the pointer is there.
    const body = (await gridOf(page).locator('.grid-body').boundingBox())!
    await page.mouse.move(...await center(0, 0))
    await page.mouse.down()
    await page.mouse.move(body.x + 150, body.y + body.height + 60, { steps: 3 })
    await expect.poll(async () => (await activeOf(page)).row).toBeGreaterThan(40)
    await page.mouse.up()
  })

  it('adds up what is selected, exactly', async () => {
    const { page } = app
    await show('SELECT 9007199254740993 AS big, 1 AS one UNION ALL SELECT 9007199254740993, 2 UNION ALL SELECT NULL, 3')
    await gridOf(page).locator('.grid-head[data-column="0"]').click()
    const line = page.getByTestId('selection')
    await line.filter({ hasText: 'Sum18014398509481986' }).waitFor()
    await line.filter({ hasText: 'Average9007199254740993' }).waitFor()
    await gridOf(page).locator('.grid-head[data-column="1"]').click()
    await line.filter({ hasText: /Sum6.*Average2.*Min1.*Max3/ }).waitFor()
  })

  it('copies as files, SQL and tables', async () => {
    const { page } = app
    await show('SELECT id, name FROM products ORDER BY id LIMIT 2')
    const names = await Promise.all([0, 1].map(row => cellOf(page, row, 1).textContent()))
    const copyAs = async (...labels: string[]) => {
      await cellOf(page, 0, 0).click()
      await page.keyboard.press('Control+a')
      await cellOf(page, 0, 0).click({ button: 'right' })
      await chooseInMenu(...labels)
      return await copied(4)
    }
    expect(await copyAs('Copy with column names')).toBe(`id\tname\n1\t${names[0]}\n2\t${names[1]}`)
    expect(await copyAs('Copy as INSERT')).toBe(
      `INSERT INTO "products" ("id", "name") VALUES\n  (1, '${names[0]}'),\n  (2, '${names[1]}');`,
    )
    expect(await copyAs('Copy as Markdown')).toBe(
      `| id | name |\n| --: | --- |\n| 1 | ${names[0]} |\n| 2 | ${names[1]} |`,
    )
    expect(JSON.parse(await copyAs('Copy as JSON'))).toEqual([{ id: 1, name: names[0] }, { id: 2, name: names[1] }])
    expect(await copyAs('Copy as IN (…)')).toBe(`IN (1, '${names[0]}', 2, '${names[1]}')`)
  })

  it('moves, hides, pins and sizes columns, and keeps that for results of the same shape', async () => {
    const { page } = app
    await show('SELECT id, name, price, stock FROM products ORDER BY id')
    const heads = () => gridOf(page).locator('.grid-head .grid-name').evaluateAll(all =>
      all.sort((one, other) => one.getBoundingClientRect().left - other.getBoundingClientRect().left)
        .map(head => head.textContent))
    const head = (column: number) => gridOf(page).locator(`.grid-head[data-column="${column}"]`)
    const { x, y, width } = (await head(0).boundingBox())!
    const last = (await head(3).boundingBox())!
    await page.mouse.move(x + width / 2, y + 15)
    await page.mouse.down()
    await page.mouse.move(last.x + 20, y + 15, { steps: 5 })
    await page.mouse.up()
    await expect.poll(heads).toEqual(['name', 'price', 'stock', 'id'])
    await head(1).click({ button: 'right' })
    await chooseInMenu('Hide')
    await expect.poll(heads).toEqual(['name', 'stock', 'id'])
    await head(2).click({ button: 'right' })
    await chooseInMenu('Pin to the left')
    await expect.poll(heads).toEqual(['id', 'name', 'stock'])
    await run(page, 'SELECT id, name, price, stock FROM products WHERE id < 5')
    await ended(page)
    await expect.poll(heads).toEqual(['id', 'name', 'stock'])
    await head(0).click({ button: 'right' })
    await chooseInMenu('Columns as they came')
    await expect.poll(heads).toEqual(['id', 'name', 'price', 'stock'])
  })

  it('finds what has come, and goes there', async () => {
    const { page } = app
    await show(wide)
    await cellOf(page, 0, 0).click()
    await page.keyboard.press('Control+f')
    await page.keyboard.type('17.1')
    const found = page.getByTestId('found')
    // 17.1, 17.10, 17.11 and those of 117.
    await found.filter({ hasText: /^6 found$/ }).waitFor()
    await page.keyboard.press('Enter')
    await found.filter({ hasText: '1 of 6' }).waitFor()
    expect(await activeOf(page)).toEqual({ row: 17, column: 1 })
    await page.keyboard.press('Shift+Enter')
    expect(await activeOf(page)).toEqual({ row: 117, column: 11 })
    expect(await gridOf(page).locator('.grid-cell.is-current').textContent()).toBe('117.11')
    await page.keyboard.press('Escape')
    await expect.poll(() => found.count()).toBe(0)
    expect(await gridOf(page).evaluate(grid => document.activeElement === grid)).toBe(true)
  })

  it('never cuts a number so that it is another one', async () => {
    const { page } = app
    await show('SELECT 12345678901234567 AS big')
    expect(await cellOf(page, 0, 0).textContent()).toBe('12345678901234567')
    const divider = (await gridOf(page).locator('.grid-divider').boundingBox())!
    await page.mouse.move(divider.x + 3, divider.y + 10)
    await page.mouse.down()
    await page.mouse.move(divider.x - 70, divider.y + 10, { steps: 3 })
    await page.mouse.up()
    await expect.poll(() => cellOf(page, 0, 0).textContent()).toMatch(/^123[^\n\r\u2026\u2028\u2029]*\u2026.*567$/)
    await expect.poll(() => cellOf(page, 0, 0).getAttribute('title')).toBe('12345678901234567')
    await gridOf(page).locator('.grid-divider').dblclick()
    await expect.poll(() => cellOf(page, 0, 0).textContent()).toBe('12345678901234567')
  })

  it('shows any of a million rows', async () => {
    const { page } = app
    await show('WITH RECURSIVE t (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM t WHERE n < 999999) SELECT n FROM t')
    await expect.poll(() => gridOf(page).getAttribute('aria-rowcount')).toBe('1000001')
    for (const row of [700_000, 1, 999_980, 345_678]) {
      await scrollToRow(page, row)
      await cellOf(page, row + 2, 0).filter({ hasText: new RegExp(`^${row + 2}$`) }).waitFor()
    }
    await gridOf(page).hover()
    const before = await gridOf(page).locator('.grid-row').first().getAttribute('data-row')
    await page.mouse.wheel(0, 100)
    await cellOf(page, 345_678 + 6, 0).waitFor()
    expect(Math.abs(Number(before) - 345_678)).toBeLessThan(60)
  })
})
