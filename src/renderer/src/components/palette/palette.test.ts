// @vitest-environment happy-dom
import type { PaletteCommand } from '@/store/modules/command.ts'
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { registerCommands, useShortcuts } from '@/composables/index.ts'
import { useCommandStore } from '@/store/index.ts'
import { mountInApp } from '@/testing/mount-in-app.ts'
import CommandPalette from './CommandPalette.vue'

/** What the catalog answers to what is typed. */
const find = vi.hoisted(() => vi.fn())
/** Which connection is connected, and what was asked of its server. */
const server = vi.hoisted(() => ({ status: 'disconnected', asked: [] as string[] }))
vi.mock('@/api/index.ts', () => ({
  api: {
    on: () => () => {},
    connections: {
      list: async () => ({
        data: [{ id: 'c1', name: 'shop-prod', host: 'db.example', port: 4000, engine: 'MySQL', status: server.status }],
      }),
    },
    databases: {
      async list() {
        server.asked.push('databases')
        return {
          data: [{ id: 1, name: 'billing', system: false }, { id: 2, name: 'information_schema', system: true }],
        }
      },
    },
    tables: {
      async list({ databaseId, columns = true }: { databaseId: number, columns?: boolean }) {
        server.asked.push(`tables of ${databaseId}${columns ? ' with columns' : ''}`)
        const invoices = { id: 't1', name: 'invoices', kind: 'table' }
        return { data: [columns ? { ...invoices, columns: [{ name: 'vat_rate' }] } : invoices], total: 1 }
      },
    },
    dataSources: { list: async () => ({ data: [] }) },
    search: { find: (input: { q: string }) => find(input.q) },
  },
}))

// happy-dom lays nothing out, so nothing would be in sight: every entry is.
vi.mock('naive-ui', async original => ({
  ...await original<object>(),
  NVirtualList: defineComponent({
    props: { items: { type: Array, required: true } },
    setup(props, { slots, expose }) {
      expose({ scrollTo() {} })
      return () => h('div', props.items.map(item => slots.default?.({ item })))
    },
  }),
}))

const ran: string[] = []
const saved = ref(['Revenue by day', 'Late orders'])
const Page = defineComponent(() => {
  registerCommands(() =>
    saved.value.map((title): PaletteCommand => ({
      id: `saved:${title}`,
      group: 'saved',
      title,
      icon: 'i',
      run: () => ran.push(title),
    })),
  )
  registerCommands([
    {
      id: 'command:theme',
      group: 'commands',
      title: 'Switch the theme',
      icon: 'i',
      shortcut: 'palette',
      run: () => ran.push('theme'),
    },
  ])
  const store = useCommandStore()
  useShortcuts({ palette: () => store.show('palette'), shortcuts: () => store.show('shortcuts') })
  return () => [h('input', { id: 'field' }), store.shown === 'palette' ? h(CommandPalette) : null]
})

let app: Awaited<ReturnType<typeof mountInApp>>
beforeEach(async () => {
  ran.length = 0
  Object.assign(server, { status: 'disconnected', asked: [] })
  find.mockReset().mockImplementation(async () => ({ data: [], total: 0, more: false, complete: true }))
  app = await mountInApp(Page, { transitions: true })
})
afterEach(() => {
  app.wrapper.unmount()
  document.body.innerHTML = ''
  localStorage.clear()
  vi.restoreAllMocks()
})

const palette = () => document.querySelector<HTMLElement>('[data-testid=palette]')
const entries = () =>
  [...document.querySelectorAll('[data-testid=palette-entry]')].map(({ textContent }) => textContent!.trim())
const selected = () => document.querySelector('[aria-selected=true]')?.textContent?.trim()
const input = () => palette()!.querySelector('input')!

async function press(key: string, more: object = {}, target: Element = input()) {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
  await flushPromises()
}
async function open() {
  await press('k', { ctrlKey: true }, document.body)
  await flushPromises()
}
async function type(text: string) {
  input().value = text
  input().dispatchEvent(new Event('input'))
  await flushPromises()
}

describe('the palette', () => {
  it('opens by its keys and finds what a page has registered, as it is now', async () => {
    await open()
    await type('rev')
    expect(entries()).toEqual(['Revenue by day'])
    saved.value = [...saved.value, 'Reviews']
    await flushPromises()
    expect(entries()).toContain('Reviews')
    saved.value = saved.value.slice(0, 2)
  })

  it('is walked by arrows round its ends, and Enter does it', async () => {
    await open()
    await type('e')
    const all = entries()
    expect(all.length).toBeGreaterThan(2)
    expect(selected()).toBe(all[0])
    await press('ArrowDown')
    expect(selected()).toBe(all[1])
    await press('ArrowUp')
    await press('ArrowUp')
    expect(selected()).toBe(all.at(-1))
    expect(input().getAttribute('aria-activedescendant')).toBe(`palette-${all.length - 1}`)
    await type('late')
    await press('Enter')
    await vi.waitFor(() => expect(ran).toEqual(['Late orders']))
    expect(useCommandStore().shown).toBe(null)
  })

  it('offers what was done last first', async () => {
    useCommandStore().remember('saved:Late orders')
    await open()
    expect(entries()[0]).toBe('Late orders')
  })

  it('offers connections, what is done most and pages before anything is typed', async () => {
    await open()
    expect(entries()).toEqual(['shop-proddb.example:4000', expect.stringContaining('Switch the theme')])
  })

  it('knows the connections', async () => {
    await open()
    await type('shop')
    expect(entries()).toEqual(['shop-proddb.example:4000'])
  })

  describe('what servers hold', () => {
    it('is found on those that are connected, though nothing was opened there', async () => {
      server.status = 'connected'
      await open()
      await type('vat')
      await vi.waitFor(() => expect(entries()).toEqual(['invoices.vat_ratebilling · shop-prod']))
      await type('invoi')
      expect(entries()).toEqual([
        'invoicesbilling · shop-prod',
        'invoices.vat_ratebilling · shop-prod',
      ])
      expect(server.asked).toEqual(['databases', 'tables of 1', 'tables of 1 with columns'])
    })

    it('is not asked for again at once', async () => {
      server.status = 'connected'
      await open()
      await flushPromises()
      await press('Escape')
      useCommandStore().show(null)
      await flushPromises()
      await open()
      await flushPromises()
      expect(server.asked.filter(what => what === 'databases')).toHaveLength(1)
    })

    it('is not asked for where nothing is connected', async () => {
      await open()
      await type('vat')
      await flushPromises()
      expect(server.asked).toEqual([])
    })
  })

  describe('what the catalog finds', () => {
    const found = (name: string) => ({
      data: [{
        kind: 'column',
        id: name,
        data_table_id: 't1',
        name,
        table: 'orders',
        data_source_id: 'warehouse',
        database: null,
        desc: '',
        matches: [],
        texts: {},
        score: 1,
      }],
      total: 1,
      more: false,
      complete: true,
    })

    it('stands below everything else when it comes, and moves nothing', async () => {
      find.mockImplementation(async () => found('late_fee'))
      await open()
      await type('late')
      expect(entries()).toEqual(['Late orders'])
      await vi.waitFor(() => expect(entries()).toHaveLength(2))
      expect(entries()[0]).toBe('Late orders')
      expect(entries()[1]).toContain('orders.late_fee')
      expect(selected()).toBe('Late orders')
    })

    it('is not shown where another answer was asked for meanwhile', async () => {
      const answers = new Map<string, (answer: unknown) => void>()
      find.mockImplementation((q: string) => new Promise(resolve => { answers.set(q, resolve) }))
      await open()
      await type('fee')
      await vi.waitFor(() => expect(answers.has('fee')).toBe(true))
      await type('fees')
      await vi.waitFor(() => expect(answers.has('fees')).toBe(true))
      answers.get('fees')!(found('fees_total'))
      await vi.waitFor(() => expect(entries().join()).toContain('fees_total'))
      answers.get('fee')!(found('fee'))
      await flushPromises()
      expect(entries().join()).toContain('fees_total')
    })

    it('is nothing where the catalog cannot be asked', async () => {
      find.mockRejectedValue(new Error('no catalog here'))
      await open()
      await type('late')
      await vi.waitFor(() => expect(find).toHaveBeenCalled())
      await flushPromises()
      expect(entries()).toEqual(['Late orders'])
    })
  })

  it('says when nothing is found', async () => {
    await open()
    await type('qqqq')
    expect(entries()).toEqual([])
    await vi.waitFor(() => expect(palette()!.textContent).toContain('No matches'))
    await press('Enter')
    expect(palette()).not.toBeNull()
  })
})

describe('shortcuts', () => {
  it('leave a sign to the field that it is typed in', async () => {
    await press('?', { shiftKey: true }, document.querySelector('#field')!)
    expect(useCommandStore().shown).toBe(null)
    await press('?', { shiftKey: true }, document.body)
    expect(useCommandStore().shown).toBe('shortcuts')
  })

  it('leave what the focus has taken', async () => {
    const field = document.querySelector('#field')!
    field.addEventListener('keydown', event => event.preventDefault())
    await press('k', { ctrlKey: true }, field)
    expect(useCommandStore().shown).toBe(null)
  })
})
