// @vitest-environment happy-dom
import type { TableStatistics } from '@contract/table-statistics.ts'
import type { TableUseItem } from '@contract/table-usage.ts'
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { button, mountInApp, pageText } from '@/testing/mount-in-app.ts'
import LossList from './LossList.vue'
import { autoAnalyzeWords, histogramWords } from './statistics-words.ts'
import TableStatisticsView from './TableStatistics.vue'
import UsedByList from './UsedByList.vue'

const { host } = vi.hoisted(() => ({
  host: {
    asked: [] as unknown[],
    usedBy: (): unknown => ({ data: [], errors: [] }),
    losses: (_signal: AbortSignal): unknown => ({ data: [] }),
    statistics: {} as unknown,
  },
}))
vi.mock('@/api/index.ts', () => ({
  api: {
    on: () => () => {},
    connections: { list: async () => ({ data: [] }) },
    sql: {
      historyEntry: async () => ({ sql: 'SELECT 1 FROM t', connectionId: null, database: null }),
    },
    tables: {
      usedBy: async (input: unknown) => { host.asked.push(input); return host.usedBy() },
      losses: async (input: unknown, { signal }: { signal: AbortSignal }) => {
        host.asked.push(input)
        return await host.losses(signal)
      },
      statistics: async () => host.statistics,
    },
  },
}))

const texts = (testId: string) =>
  [...document.querySelectorAll(`[data-testid=${testId}]`)].map(({ textContent }) => textContent?.replace(/\s+/g, ' '))

let unmount = () => {}
async function show(component: Parameters<typeof mountInApp>[0], props: object) {
  const { wrapper, find } = await mountInApp(component, { props: props as never })
  unmount = () => wrapper.unmount()
  return find
}
beforeEach(() => { host.asked = [] })
afterEach(() => unmount())

describe('what names a table', () => {
  const use = (more: Partial<TableUseItem>): TableUseItem =>
    ({ kind: 'view', database: 'shop', name: 'v', where: 'FROM orders', columns: [], certainty: 'certain', ...more })
  const props = { tableId: '1.t', connectionId: 'c' }

  it('stands in groups, what is surest first, with what could not be looked at', async () => {
    host.usedBy = () => ({
      data: [
        use({ kind: 'history', name: 'SELECT a', certainty: 'possible', count: 3, historyId: 7 }),
        use({ kind: 'history', name: 'SELECT b', columns: ['total'], count: 1, historyId: 8 }),
        use({ name: 'daily' }),
      ],
      errors: [{ what: 'routine', database: 'shop', error: 'may not be read' }],
    })
    const list = await show(UsedByList, props)
    const headings = [...document.querySelectorAll('h2')].map(({ textContent }) => textContent?.trim())
    expect(headings).toEqual([expect.stringMatching(/^Views\s+1$/), expect.stringMatching(/^Your history\s+2$/)])
    expect(texts('use').map(text => /daily|SELECT \w/.exec(text!)?.[0])).toEqual(['daily', 'SELECT b', 'SELECT a'])
    expect(texts('use')[1]).toMatch(/total.*ran 1 time.*certain/)
    expect(texts('not-looked-at')[0]).toMatch(/Procedures and functions.*shop.*may not be read/)
    button('Show the view: daily').click()
    expect(list.emitted('open')).toMatchObject([[{ name: 'daily' }]])
  })

  it('is said to be nothing, and to have failed with a way to try again', async () => {
    host.usedBy = () => { throw new Error('The server is gone.') }
    await show(UsedByList, props)
    expect(pageText()).toContain('The server is gone.')
    host.usedBy = () => ({ data: [], errors: [] })
    button('Try again').click()
    await flushPromises()
    expect(pageText()).toContain('Nothing that is known names it')
  })

  it('is cut to fifty lines where there is little room, and says how many more there are', async () => {
    host.usedBy = () => ({ data: Array.from({ length: 53 }, (_, at) => use({ name: `v${at}` })), errors: [] })
    await show(UsedByList, { ...props, compact: true, columns: ['total'] })
    expect(host.asked).toEqual([{ id: '1.t', columns: ['total'] }])
    expect(texts('use').length).toBe(50)
    expect(pageText()).toContain('and 3 more')
    expect(pageText()).not.toContain('FROM orders')
  })

  it('opens a statement only where the whole of it is known', async () => {
    host.usedBy = () => ({
      data: [
        use({ kind: 'statement', name: 'whole', where: 'SELECT * FROM orders' }),
        use({ kind: 'statement', name: 'part', where: '…FROM orders…' }),
        use({ kind: 'document', name: 'a.sql', documentId: 'd' }),
      ],
      errors: [],
    })
    await show(UsedByList, props)
    expect(button('Open in the workbench: whole')).toBeDefined()
    expect(() => button('Open in the workbench: part')).toThrow()
    expect(() => button('Open in the workbench: a.sql')).toThrow()
  })
})

describe('what changes would lose', () => {
  const props = { tableId: '1.t', changes: [{ column: 'a', drop: true }] }

  it('is counted when it is asked for, and what was not counted is said', async () => {
    host.losses = () => ({
      data: [
        { column: 'a', what: 'length', rows: 1200, sample: ['too long', null] },
        { column: 'b', what: 'range', rows: null, sample: [], error: 'It took too long.' },
        { column: 'c', what: 'null', rows: 0, sample: [] },
      ],
    })
    await show(LossList, props)
    expect(host.asked).toEqual([])
    button('Count what would be lost').click()
    await flushPromises()
    expect(texts('loss')).toEqual([
      expect.stringMatching(/a.*Texts are too long.*too long.*NULL.*1,200 rows/),
      expect.stringMatching(/b.*too large or too small.*It took too long\..*Not counted/),
    ])
    expect(pageText()).not.toContain('Nothing would be lost')
  })

  it('is nothing where no row loses anything', async () => {
    host.losses = () => ({ data: [{ column: 'a', what: 'length', rows: 0, sample: [] }] })
    await show(LossList, props)
    button('Count what would be lost').click()
    await flushPromises()
    expect(texts('nothing-lost').length).toBe(1)
  })

  it('is not counted to the end where the person cancels', async () => {
    let signal: AbortSignal | undefined
    host.losses = given => {
      signal = given
      return new Promise((_, reject) => given.addEventListener('abort', () => reject(new Error('cancelled'))))
    }
    await show(LossList, props)
    button('Count what would be lost').click()
    await flushPromises()
    button('Cancel').click()
    await flushPromises()
    expect(signal?.aborted).toBe(true)
    expect(button('Count what would be lost').disabled).toBe(false)
    expect(pageText()).not.toContain('cancelled')
  })
})

describe('what is known of the rows', () => {
  const found: TableStatistics = {
    rows: 2000,
    bytes: { data: 5_000_000, index: null },
    healthy: 42,
    modified: 1160,
    analyzedAt: '2026-01-01T00:00:00Z',
    autoAnalyze: { enabled: true, ratio: 0.5, from: '00:00', to: '06:00' },
    histograms: [
      {
        name: 'status',
        isIndex: false,
        partition: null,
        distinct: 3,
        nulls: 60,
        buckets: null,
        updatedAt: null,
        topValues: [{ value: 'paid', count: 820 }],
      },
    ],
    partitions: [],
    regions: null,
    errors: [{ what: 'regions', error: 'may not be read' }],
  }

  it('is told in words', async () => {
    host.statistics = found
    await show(TableStatisticsView, { tableId: '1.t' })
    await flushPromises()
    expect(texts('statistics-rows')).toEqual([expect.stringContaining('2,000')])
    expect(texts('statistics-index')).toEqual([expect.stringContaining('–')])
    expect(texts('healthy')[0]).toMatch(/out of date.*42% of the rows.*1,160 rows changed since/)
    expect(pageText()).toContain('yes, when 50% of the rows have changed, between 00:00 and 06:00')
    expect(pageText()).toContain('about 3 different values, 3% NULL; most frequent: paid (41%)')
    expect(pageText()).toContain('The regions could not be read: may not be read')
  })

  it('leaves out what is not known', () => {
    const [histogram] = found.histograms
    expect(histogramWords({ ...histogram!, nulls: 0, distinct: null, topValues: [], buckets: 256 }, null))
      .toBe('no NULL, 256 buckets')
    expect(autoAnalyzeWords(null)).toBe('the server does not say')
    expect(autoAnalyzeWords({ enabled: false, ratio: null, from: null, to: null })).toMatch(/^no/)
  })
})
