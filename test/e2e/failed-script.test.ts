import { afterAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ended, openOn, run } from './app-page.ts'
import { useWindow } from './suite.ts'

describeBrowser('a script that fails', () => {
  const { app } = useWindow((browser, host) => openOn('Sample shop', browser, host), { sample: true })
  afterAll(() => expect(app.problems).toEqual([]))

  it('shows its error before all else, its line in sight, and how much of it ran', async () => {
    const { page } = app
    const good = Array.from({ length: 295 }, (_, at) => `SELECT ${at};`)
    await run(page, [...good.slice(0, 145), 'SELECT * FROM no_such_table;', ...good.slice(145)].join('\n'),
      'Control+Shift+Enter')
    expect(await ended(page, 'Failed')).toContain('145 of 296 ran')
    const error = page.getByTestId('run-error')
    await error.filter({ hasText: 'no_such_table' }).waitFor()
    const [messages, shown] = [(await page.getByTestId('messages').boundingBox())!, (await error.boundingBox())!]
    expect(shown.y - messages.y).toBeLessThan(40)
    const line = page.locator('.cm-line', { hasText: 'no_such_table' })
    const editor = (await page.locator('.cm-scroller').boundingBox())!
    await expect.poll(async () => (await line.boundingBox())?.y).toBeGreaterThan(editor.y)
    expect((await line.boundingBox())!.y).toBeLessThan(editor.y + editor.height)
    // The person goes on where they were.
    await page.getByRole('button', { name: /^Line 146/ }).waitFor()
  })
})
