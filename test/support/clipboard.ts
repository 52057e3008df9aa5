import type { Page } from 'playwright-core'
import { parse } from 'csv-parse/sync'

/** What a paste into the page is given. */
export interface Pasted { text: string, html: string }

/** Takes a paste in the place of the field that it went to. */
const hear = `void (globalThis.pasted = new Promise(resolve => {
  const field = document.body.appendChild(document.createElement('textarea'))
  field.focus()
  document.addEventListener('paste', event => {
    event.preventDefault()
    event.stopImmediatePropagation()
    field.remove()
    const [text, html] = ['text/plain', 'text/html'].map(type => event.clipboardData.getData(type))
    resolve({ text, html })
  }, { once: true, capture: true })
}))`

/** Pastes into the page as a person does, and keeps it from going in. */
export async function paste(page: Page): Promise<Pasted> {
  await page.evaluate(hear)
  await page.keyboard.press('ControlOrMeta+v')
  return await page.evaluate('globalThis.pasted')
}

/** The cells of a text as spreadsheets read it. */
export const cellsOfText = (text: string): string[][] =>
  parse(text, { delimiter: '\t', record_delimiter: '\n', relax_column_count: true })

export interface TableCell { text: string, format: string | null }

/** The cells of a table as spreadsheets read it, with the formats that they bear (`1033;0;@` of a text). */
export const cellsOfTable = (page: Page, html: string): Promise<TableCell[][]> => page.evaluate(`(() => {
  const read = new DOMParser().parseFromString(${JSON.stringify(html)}, 'text/html')
  read.querySelectorAll('br').forEach(end => end.replaceWith('\\n'))
  return [...read.querySelectorAll('tr')].map(row => [...row.querySelectorAll('td')]
    .map(cell => ({ text: cell.textContent, format: cell.getAttribute('sdnum') })))
})()`)
