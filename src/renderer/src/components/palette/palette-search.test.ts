import type { NameList } from './search.ts'
import type { CommandGroup } from '@/store/modules/command.ts'
import { describe, expect, it } from 'vitest'
import { foundAt, fuzzyScore, termsOf } from './fuzzy.ts'
import { searchNames } from './search.ts'

function listOf(group: CommandGroup, names: string[]): NameList {
  return {
    group,
    texts: names.map(name => name.toLowerCase()),
    command: index => ({ id: `${group}:${index}`, group, title: names[index]!, icon: '', run: () => {} }),
  }
}

function ranked(query: string, names: string[]): string[] {
  return searchNames(query, [listOf('tables', names)]).flatMap(({ commands }) => commands.map(({ title }) => title))
}

describe('finding names', () => {
  it('puts the name itself first, then its beginning, a word, a part, initials, letters in order', () => {
    const names = ['o_r_d_er_s_of', 'borders', 'my_orders', 'orders_archive', 'orders', 'own_rich_deals', 'customers']
    expect(ranked('orders', names)).toEqual(['orders', 'orders_archive', 'my_orders', 'borders', 'o_r_d_er_s_of'])
    expect(ranked('ord', names)).toEqual([
      'orders',
      'orders_archive',
      'my_orders',
      'borders',
      'o_r_d_er_s_of',
      'own_rich_deals',
    ])
  })

  it('wants every term, wherever it stands', () => {
    expect(ranked('2024 ord', ['orders_2024', 'orders_2023', 'audit_2024'])).toEqual(['orders_2024'])
    expect(ranked('shop orders', ['orders shop', 'orders billing'])).toEqual(['orders shop'])
  })

  it('reads any script, and no sign has a meaning of its own', () => {
    expect(ranked('订单', ['用户订单表', '订单', 'orders'])).toEqual(['订单', '用户订单表'])
    expect(ranked('.*', ['orders', 'a.*b'])).toEqual(['a.*b'])
  })

  it('finds nothing where letters are missing or far apart', () => {
    expect(ranked('xyz', ['orders'])).toEqual([])
    expect(ranked('abc', [`a${'-x'.repeat(40)}b${'-x'.repeat(40)}c`.replaceAll('-', '')])).toEqual([])
    expect(fuzzyScore('orders', ['rs'])).toBeGreaterThan(0)
    expect(fuzzyScore('orders', ['os'])).toBe(0) // two letters apart are in every other name
  })

  it('puts the group of the best one first and bounds each', () => {
    const many = Array.from({ length: 1000 }, (_, index) => `log_orders_${index}`)
    const found = searchNames('orders', [
      listOf('tables', many),
      listOf('pages', ['Orders']),
      listOf('commands', ['Reload']),
    ])
    expect(found.map(({ group }) => group)).toEqual(['pages', 'tables'])
    expect(found[1]!.commands).toHaveLength(200)
  })

  it('shows where the letters are', () => {
    const shown = (text: string, query: string) =>
      [...foundAt(text, termsOf(query))]
        .sort((a, b) => a - b)
        .map(index => text[index])
        .join('')
    expect(shown('Revenue by Day', 'day rev')).toBe('RevDay')
    expect(shown('order_daily', 'od')).toBe('od')
    expect([...foundAt('order_daily', ['od'])]).toEqual([0, 6])
  })
})
