// @vitest-environment happy-dom
import type { HistoryEntry } from '@contract/sql.ts'
import type { LiveTask } from '@/store/modules/live-tasks.ts'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mountInApp } from '@/testing/mount-in-app.ts'
import { changedText, entryFigures, progressText } from './task-words.ts'
import TaskProgress from './TaskProgress.vue'

const task = (more: Partial<LiveTask>) =>
  ({ kind: 'sql', title: 'SELECT 1', status: 'running', done: 0, total: null, unit: 'rows', ...more }) as LiveTask
const entry = (more: Partial<HistoryEntry>) =>
  ({ status: 'completed', rowCount: 0, affectedRows: null, elapsedMs: 1900, ...more }) as HistoryEntry

beforeEach(() => setActivePinia(createPinia()))

describe('how far a task is', () => {
  it.each([
    [{}, '0 rows'],
    [{ unit: '' }, '0 rows'],
    [{ done: 12_345 }, '12,345 rows'],
    [{ status: 'completed', done: 1, total: 1 }, '1 row'],
    // What gave no rows did something else.
    [{ status: 'completed', done: 0, total: 0 }, ''],
    [{ status: 'queued' }, ''],
    [{ status: 'failed' }, ''],
    [{ kind: 'sync', unit: 'tables', done: 54, total: 127 }, '54 of 127 tables'],
    [{ kind: 'sync', unit: '' }, ''],
  ] as Array<[Partial<LiveTask>, string]>)('%j', (more, text) => expect(progressText(task(more))).toBe(text))
})

it.each([[null, ''], [0, '0 rows changed'], [1, '1 row changed'], [1234, '1,234 rows changed']])(
  'rows that were changed: %j',
  (affectedRows, text) => {
    expect(changedText({ affectedRows })).toBe(text)
    expect(entryFigures(entry({ affectedRows })).changed).toBe(text.replace(/ .*/, ''))
  },
)

describe('the figures of a statement in the history', () => {
  it.each([
    [{ rowCount: 1234 }, '1,234', '1.9 s'],
    [{}, '0', '1.9 s'],
    [{ status: 'running' }, '0', '1.9 s'],
    [{ status: 'failed' }, '–', '1.9 s'],
    [{ status: 'cancelled', rowCount: 7 }, '7', '1.9 s'],
    [{ status: 'queued', elapsedMs: 0 }, '–', '–'],
  ] as Array<[Partial<HistoryEntry>, string, string]>)('%j', (more, rows, time) =>
    expect(entryFigures(entry(more))).toEqual({ rows, changed: '', time }),
  )

  it('tells of no rows that came where some were changed', () => {
    expect(entryFigures(entry({ affectedRows: 3 }))).toMatchObject({ rows: '–', changed: '3' })
    expect(entryFigures(entry({ affectedRows: 3, rowCount: 2 }))).toMatchObject({ rows: '2', changed: '3' })
  })
})

describe('the bar', () => {
  let unmount = () => {}
  afterEach(() => unmount())

  async function bar(more: Partial<LiveTask>) {
    const { wrapper } = await mountInApp(TaskProgress, { props: { task: task(more) } } as never)
    unmount = () => wrapper.unmount()
    const track = wrapper.find('[role=progressbar]')
    return {
      value: track.attributes('aria-valuenow'),
      width: (track.element.firstElementChild as HTMLElement).style.width,
      moves: track.find('.animate-slide').exists(),
    }
  }

  it('says nothing of how far where nobody knows', async () =>
    expect(await bar({ done: 1_000_000 })).toEqual({ value: undefined, width: '', moves: true }))
  it('is not full before the end', async () =>
    expect(await bar({ done: 999, total: 1000 })).toEqual({ value: '99', width: '99%', moves: false }))
  it('is full at the end', async () =>
    expect(await bar({ done: 1000, total: 1000 })).toEqual({ value: '100', width: '100%', moves: false }))
})
