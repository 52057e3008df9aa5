// @vitest-environment happy-dom
import type { CrudColumn, CrudInstance, PageOf, Paging } from './types.ts'
import { csv } from '@formats/csv.ts'
import { createCellWriter } from '@formats/write-rows.ts'
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { button, mountInApp, pageText } from '@/testing/mount-in-app.ts'
import { toCell } from './export-csv.ts'
import MeCrud from './index.vue'
import RowActions from './RowActions.vue'

interface Row { id: number, name: string, size: number }
interface Query { search: string }

const all = Array.from({ length: 45 }, (_, index): Row => ({
  id: index,
  name: `row-${String(index).padStart(2, '0')}`,
  size: index * 2,
}))
const columns: Array<CrudColumn<Row>> = [
  { key: 'name', title: 'Name', sorter: true },
  { key: 'size', title: 'Size', exportValue: ({ size }) => `${size} B` },
  { key: 'actions', title: () => h('span', 'Actions'), render: () => h('button', 'edit') },
]

let rows: Row[]
const asked: Array<Query & Paging> = []
const read = async (query: Query & Paging): Promise<PageOf<Row>> => {
  asked.push(query)
  const found = rows.filter(({ name }) => name.includes(query.search))
  if (query.sort?.order === 'desc') found.reverse()
  return {
    pageData: found.slice((query.pageNo - 1) * query.pageSize, query.pageNo * query.pageSize),
    total: found.length,
  }
}

let unmount = () => {}
async function mountList(getData: typeof read = read, more: object = {}) {
  const query = ref<Query>({ search: '' })
  let table: CrudInstance
  const Host = defineComponent(() => () => h(MeCrud as never, {
    columns,
    getData,
    'queryItems': query.value,
    'onUpdate:queryItems': (value: Query) => { query.value = value },
    'rowKey': (row: Row) => row.id,
    'ref': (instance: unknown) => { table = instance as CrudInstance },
    ...more,
  }, { default: () => h('input', { value: query.value.search }), ...(more as { slots?: object }).slots }))
  const { wrapper } = await mountInApp(Host)
  unmount = () => wrapper.unmount()
  return {
    wrapper,
    query,
    table: table!,
    names: () => wrapper.findAll('tbody td:first-child').map(cell => cell.text()),
  }
}

beforeEach(() => {
  rows = [...all]
  asked.length = 0
})
afterEach(() => {
  unmount()
  document.body.innerHTML = ''
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('a list', () => {
  it('shows where rows will be until the first answer, then the first page', async () => {
    const answer = Promise.withResolvers<PageOf<Row>>()
    const { wrapper, table, names } = await mountList(() => answer.promise)
    void table.handleSearch()
    await flushPromises()
    expect(wrapper.find('[data-testid=skeleton]').exists()).toBe(true)
    expect(wrapper.find('thead').text()).toContain('Name')
    answer.resolve({ pageData: all.slice(0, 2), total: 2 })
    await flushPromises()
    expect(wrapper.find('[data-testid=skeleton]').exists()).toBe(false)
    expect(names()).toEqual(['row-00', 'row-01'])
  })

  it('drops an answer that a newer question has overtaken', async () => {
    const slow = Promise.withResolvers<PageOf<Row>>()
    let first = true
    const { table, names } = await mountList(async (query) => {
      if (!first) return read(query)
      first = false
      return slow.promise
    })
    const overtaken = table.handleSearch()
    rows = all.slice(40)
    await table.handleSearch()
    slow.resolve({ pageData: all.slice(0, 1), total: 1 })
    await overtaken
    await flushPromises()
    expect(names()).toEqual(['row-40', 'row-41', 'row-42', 'row-43', 'row-44'])
  })

  it('steps back when the last row of the last page has gone', async () => {
    const { wrapper, table, names } = await mountList()
    await table.handleSearch()
    await flushPromises()
    const third = wrapper.findAll('.n-pagination-item').find(item => item.text() === '3')!
    await third.trigger('click')
    await flushPromises()
    expect(names()).toHaveLength(5)
    rows = all.slice(0, 40)
    await table.handleQuery()
    await flushPromises()
    expect(names()[0]).toBe('row-20')
    expect(asked.at(-1)!.pageNo).toBe(2)
  })

  it('pages a whole list by itself: it is asked for once, and a page that has gone steps back', async () => {
    let calls = 0
    const readAll = async () => {
      calls++
      return { pageData: rows }
    }
    const { wrapper, table, names } = await mountList(readAll, { remote: false })
    await table.handleSearch()
    await flushPromises()
    expect(names()).toHaveLength(20)
    const page = (name: string) => wrapper.findAll('.n-pagination-item').find(item => item.text() === name)!
    await page('3').trigger('click')
    await flushPromises()
    expect(names()).toEqual(['row-40', 'row-41', 'row-42', 'row-43', 'row-44'])
    expect(wrapper.text()).toContain('45')
    expect(calls).toBe(1)
    rows = all.slice(0, 40)
    await table.handleQuery()
    await flushPromises()
    expect(names()[0]).toBe('row-20')
  })

  it('says what went wrong and asks again; rows that were there stay', async () => {
    let fails = true
    const { wrapper, table, names } = await mountList(async (query) => {
      if (fails) throw new Error('The server sleeps.')
      return read(query)
    })
    await table.handleSearch()
    await flushPromises()
    expect(wrapper.find('[role=alert]').text()).toContain('The server sleeps.')
    expect(wrapper.find('table').exists()).toBe(false)
    fails = false
    button('Try again').click()
    await flushPromises()
    expect(names()).toHaveLength(20)
    fails = true
    await table.handleQuery()
    await flushPromises()
    expect(wrapper.find('[role=alert]').text()).toContain('The server sleeps.')
    expect(names()).toHaveLength(20)
  })

  it('shows what there is and says what is missing', async () => {
    const { wrapper, table, names } = await mountList(async () => ({
      pageData: all.slice(0, 1),
      total: 1,
      warnings: ['staging does not answer'],
    }))
    await table.handleSearch()
    await flushPromises()
    expect(names()).toEqual(['row-00'])
    expect(wrapper.text()).toContain('staging does not answer')
  })

  it('says that nothing is there, and that nothing fits', async () => {
    rows = []
    const { wrapper, table, query } = await mountList(read, {
      slots: { empty: ({ searching }: { searching: boolean }) => h('p', searching ? 'nothing fits' : 'make one') },
    })
    expect(wrapper.text()).not.toContain('make one')
    await table.handleSearch()
    await flushPromises()
    expect(wrapper.text()).toContain('make one')
    query.value = { search: 'x' }
    await table.handleSearch()
    await flushPromises()
    expect(wrapper.text()).toContain('nothing fits')
  })

  it('searches from the first page and goes back to the query that it began with', async () => {
    const { wrapper, table, query } = await mountList()
    await table.handleSearch()
    query.value = { search: 'row-4' }
    await flushPromises()
    await wrapper.find('form').trigger('submit')
    await flushPromises()
    expect(asked.at(-1)).toMatchObject({ search: 'row-4', pageNo: 1 })
    button('Reset').click()
    await flushPromises()
    expect(query.value.search).toBe('')
    expect(asked.at(-1)).toMatchObject({ search: '', pageNo: 1 })
  })

  it('is sorted by whoever gives the rows', async () => {
    const { wrapper, table, names } = await mountList()
    await table.handleSearch()
    await flushPromises()
    await wrapper.find('th').trigger('click')
    await flushPromises()
    await wrapper.find('th').trigger('click')
    await flushPromises()
    expect(asked.map(({ sort }) => sort)).toEqual([
      undefined,
      { key: 'name', order: 'desc' },
      { key: 'name', order: 'asc' },
    ])
    expect(names()[0]).toBe('row-00')
  })

  it('is walked by the keyboard: one stop, arrows, Enter', async () => {
    const opened: string[] = []
    const { wrapper, table } = await mountList(read, { onOpen: (row: Row) => opened.push(row.name) })
    await table.handleSearch()
    await flushPromises()
    const lines = () => wrapper.findAll<HTMLElement>('tbody tr')
    expect(lines().filter(line => line.attributes('tabindex') === '0')).toHaveLength(1)
    lines()[0]!.element.focus()
    await lines()[0]!.trigger('keydown', { key: 'ArrowDown' })
    expect(document.activeElement).toBe(lines()[1]!.element)
    await lines()[1]!.trigger('keydown', { key: 'Enter' })
    await lines()[2]!.trigger('click')
    await lines()[3]!.find('button').trigger('click') // the row's own button does its own thing
    expect(opened).toEqual(['row-01', 'row-02'])
  })

  it('names groups above their rows; the keyboard goes from row to row', async () => {
    rows = all.slice(8, 12)
    const opened: string[] = []
    const { wrapper, table } = await mountList(read, {
      groupOf: ({ id }: Row) => (id < 10 ? 'small' : 'large'),
      onOpen: (row: Row) => opened.push(row.name),
    })
    await table.handleSearch()
    await flushPromises()
    const lines = wrapper.findAll<HTMLElement>('tbody tr')
    expect(lines.map(line => line.find('td').text())).toEqual([
      'small',
      'row-08',
      'row-09',
      'large',
      'row-10',
      'row-11',
    ])
    expect(lines[0]!.findAll('td').map(cell => cell.attributes('colspan'))).toEqual(['3'])
    expect(lines.map(line => line.attributes('tabindex'))).toEqual([undefined, '0', '-1', undefined, '-1', '-1'])
    lines[2]!.element.focus()
    await lines[2]!.trigger('keydown', { key: 'ArrowDown' })
    expect(document.activeElement).toBe(lines[4]!.element)
    await lines[4]!.trigger('keydown', { key: 'Enter' })
    await lines[3]!.trigger('click')
    expect(opened).toEqual(['row-10'])
  })

  it('has a stop for the keyboard also when rows have gone', async () => {
    const { wrapper, table } = await mountList(read, { onOpen: () => {} })
    await table.handleSearch()
    await flushPromises()
    await wrapper.findAll('tbody tr')[10]!.trigger('focus')
    rows = all.slice(0, 3)
    await table.handleQuery()
    await flushPromises()
    expect(wrapper.findAll('tbody tr').map(line => line.attributes('tabindex'))).toEqual(['-1', '-1', '0'])
  })

  it('offers what can be done with a row: icons with names, and a menu for the rest', async () => {
    const done: string[] = []
    const action = (key: string) => ({ key, label: key, icon: 'i-lucide:copy', run: () => { done.push(key) } })
    const { wrapper } = await mountInApp(RowActions, {
      props: { name: 'row-00', actions: [action('copy')], more: [action('delete')] },
    } as never)
    unmount = () => wrapper.unmount()
    expect(wrapper.findAll('button').map(each => [each.attributes('aria-label'), each.attributes('title')])).toEqual([
      ['copy: row-00', 'copy'],
      ['More: row-00', 'More'],
    ])
    button('copy: row-00').click()
    button('More: row-00').click()
    await vi.waitFor(() => expect(document.querySelector('.n-dropdown-option')?.textContent).toContain('delete'))
    expect(button('More: row-00').getAttribute('aria-expanded')).toBe('true')
    document.querySelector<HTMLElement>('.n-dropdown-option-body')!.click()
    await flushPromises()
    expect(done).toEqual(['copy', 'delete'])
  })

  it('writes every row of the query into a file', async () => {
    let file: Blob | undefined
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => { file = blob as Blob; return 'blob:1' })
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
    rows = Array.from({ length: 1200 }, (_, index) => ({ id: index, name: `"${index}", quoted`, size: index }))
    const { table } = await mountList(read, { exportName: 'things' })
    await table.handleSearch()
    button('Export as CSV').click()
    await vi.waitFor(() => expect(pageText()).toContain('1,200 rows exported'))
    const text = await file!.text()
    expect(text.split('\r\n')).toHaveLength(1202)
    expect(text).toContain('Name,Size\r\n"""0"", quoted",0 B\r\n')
    expect(text.endsWith('"""1199"", quoted",1199 B\r\n')).toBe(true)
  })
})

describe('a record of CSV', () => {
  it('quotes what needs it', () => {
    const values = ['a', 1, null, undefined, true, 'a,b', 'a"b', 'a\nb', ' a', { x: 1 }]
    const record = createCellWriter(csv, values.map(() => ({ name: '' }))).rows([values.map(toCell)])
    expect(new TextDecoder().decode(record)).toBe('a,1,,,true,"a,b","a""b","a\nb"," a","{""x"":1}"\r\n')
  })
})
