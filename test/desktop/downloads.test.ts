import type { Page } from 'playwright-core'
import type { DesktopApp } from '../support/desktop.ts'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ask, failure, startDesktop } from '../support/desktop.ts'

const thousands = (count: number) => `WITH RECURSIVE d AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM d WHERE i < 999)
  SELECT a.i * 1000 + b.i AS n, '客户 "Müller"' AS name, NULL AS none FROM d a, d b WHERE a.i < ${count}`

describeBrowser('downloads of the desktop app', () => {
  let app: DesktopApp
  let page: Page
  let folder: string
  let connectionId: string
  beforeAll(async () => {
    app = await startDesktop()
    page = await app.workbench()
    folder = join(app.dataDir, '..', 'exports')
    mkdirSync(folder)
    connectionId = await ask(page, async tihc => (await tihc.connections.list()).data[0]!.id)
  })
  afterAll(() => app?.stop())

  const run = (sql: string) =>
    ask(page, async (tihc, input) => (await tihc.sql.execute(input)).taskId, { connectionId, sql })
  const save = (taskId: string, format = 'csv') =>
    ask(page, (tihc, input) => tihc.sql.export(input), { taskId, format })

  it('go into the file that the person chose, and no byte of them or of its path through the page', async () => {
    const taskId = await run(thousands(20))
    const target = join(folder, 'mine.csv')
    writeFileSync(target, 'what stood there')
    await app.willChoose([target])
    const saved = await save(taskId)
    const text = readFileSync(target, 'utf8')
    expect(saved).toEqual({ name: 'mine.csv', bytes: Buffer.byteLength(text) })
    const records = parse(text)
    expect(records).toHaveLength(20_001)
    expect([records[0], records[20_000]]).toEqual([['n', 'name', 'none'], ['19999', '客户 "Müller"', '']])
    expect(readdirSync(folder)).toEqual(['mine.csv'])
    const heard = await app.heard()
    expect(heard).not.toContain('19999')
    expect(heard).not.toContain('exports')
  })

  it('are tasks of the kind export: listed with how far they came, and gone when they are removed', async () => {
    const taskId = await run(thousands(3))
    await app.willChoose([join(folder, 'seen.csv')])
    await save(taskId)
    const exports = () => ask(page, tihc => tihc.tasks.list({ kind: 'export' }))
    const [newest] = (await exports()).data
    expect(newest).toMatchObject({
      kind: 'export',
      title: 'seen.csv',
      status: 'completed',
      progress: { done: 3000, total: 3000, unit: 'rows' },
    })
    await ask(page, (tihc, id) => tihc.tasks.remove({ taskId: id }), newest!.taskId)
    expect((await exports()).data.some(({ taskId: id }) => id === newest!.taskId)).toBe(false)
  })

  it('are not made where the person thinks better of it', async () => {
    const taskId = await run('SELECT 1 AS a')
    await app.willChoose([])
    expect(await save(taskId, 'tsv')).toEqual({ name: null, bytes: 0 })
  })

  it('fail before anybody is asked where there is nothing to save', async () => {
    const taskId = await run('SELECT 1 AS a')
    expect(await failure(page, (tihc, input) => tihc.sql.export(input), { taskId, format: 'xlsx' })).toMatchObject({
      code: 'bad_request',
      details: { field: 'format' },
    })
    await ask(page, (tihc, id) => tihc.sql.free({ taskId: id }), taskId)
    expect(await failure(page, (tihc, input) => tihc.sql.export(input), { taskId, format: 'csv' })).toMatchObject({
      code: 'not_found',
    })
  })

  it('say where the place takes no file', async () => {
    const taskId = await run('SELECT 1 AS a')
    await app.willChoose([join(folder, 'gone', 'a.csv')])
    const { code, message } = await failure(page, (tihc, input) => tihc.sql.export(input), { taskId, format: 'csv' })
    expect([code, message]).toEqual(['unavailable', 'The folder is not there any more. Choose another place.'])
  })

  it('that are given up leave what stood there, and no part', async () => {
    const taskId = await run(thousands(600))
    const target = join(folder, 'given-up.csv')
    writeFileSync(target, 'before')
    await app.willChoose([target])
    const name = await page.evaluate(`(async () => {
      const giveUp = new AbortController()
      const wanted = { taskId: ${JSON.stringify(taskId)}, format: 'jsonl' }
      const saving = window.tihc.sql.export(wanted, { signal: giveUp.signal })
      setTimeout(() => giveUp.abort(), 100)
      return await saving.then(() => 'saved', error => error.name)
    })()`)
    expect(name).toBe('AbortError')
    await expect.poll(() => readdirSync(folder).filter(file => file.endsWith('.tmp'))).toEqual([])
    expect(readFileSync(target, 'utf8')).toBe('before')
  })

  it('are asked about before the app quits, and go on where the person stays', async () => {
    const taskId = await run(thousands(2000))
    const target = join(folder, 'long.jsonl')
    await app.willChoose([target])
    await app.willAnswer(1)
    const saving = save(taskId, 'jsonl')
    const exports = () => ask(page, async tihc => (await tihc.tasks.list({ kind: 'export', status: 'running' })).data)
    await expect.poll(async () => (await exports()).length).toBe(1)
    await app.main(({ app: electron }) => electron.quit())
    await expect.poll(async () => (await app.asked()).questions.at(-1)?.detail).toBe(
      'One task still runs and will be cancelled.',
    )
    const { bytes } = await saving
    expect(statSync(target).size).toBe(bytes)
  }, 30_000)

  it('are begun from the page', async () => {
    const target = join(folder, 'from-page.jsonl')
    await page.locator('.cm-content').click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('SELECT 42 AS answer')
    await page.keyboard.press('ControlOrMeta+Enter')
    await page.getByTestId('save-result').click()
    await app.willChoose([target])
    await page.getByText('JSON Lines (.jsonl)').click()
    await page.getByText('1 row saved as from-page.jsonl').waitFor()
    expect(existsSync(target) && readFileSync(target, 'utf8')).toBe('{"answer":42}\n')
  })
})
