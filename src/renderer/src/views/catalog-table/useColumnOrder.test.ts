import type { DataTableColumn } from '@contract/data-tables.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, shallowRef } from 'vue'
import { moved, useColumnOrder } from './useColumnOrder.ts'

describe('a new place', () => {
  it.each([
    [0, 2, 'b c a d'],
    [3, 0, 'd a b c'],
    [1, 1, 'a b c d'],
    [2, 3, 'a b d c'],
  ])('from %i to %i', (from, to, expected) => {
    expect(moved(['a', 'b', 'c', 'd'], from, to).join(' ')).toBe(expected)
  })
})

describe('the order of columns', () => {
  const columnsOf = (ids: string) => [...ids].map(id => ({ id }) as DataTableColumn)
  const given = shallowRef(columnsOf('abcd'))
  const save = vi.fn()
  const said = vi.fn()
  const scope = effectScope()
  const { columns, move } = scope.run(() => useColumnOrder(() => given.value, save))!
  const order = () => columns.value.map(({ id }) => id).join('')

  beforeEach(() => {
    vi.useFakeTimers()
    given.value = columnsOf('abcd')
    save.mockReset().mockImplementation(async (ids: string[]) => { given.value = columnsOf(ids.join('')) })
    Object.assign(globalThis, { $message: { error: said } })
  })
  afterEach(() => vi.useRealTimers())

  it('is seen at once, and stored once for a key that is held', async () => {
    move(0, 1)
    move(1, 2)
    move(2, 9)
    expect(order()).toBe('bcda')
    expect(save).not.toHaveBeenCalled()
    await vi.runAllTimersAsync()
    expect(save.mock.calls).toEqual([[['b', 'c', 'd', 'a']]])
    expect(order()).toBe('bcda')
  })

  it('stores nothing for what stays where it is', async () => {
    move(0, -1)
    move(3, 4)
    await vi.runAllTimersAsync()
    expect(save).not.toHaveBeenCalled()
  })

  it('goes back where it cannot be stored, and says why', async () => {
    save.mockRejectedValue(new Error('The ids are not those of the table.'))
    move(3, 0)
    expect(order()).toBe('dabc')
    await vi.runAllTimersAsync()
    expect(order()).toBe('abcd')
    expect(said).toHaveBeenCalledWith('The ids are not those of the table.')
  })

  it('keeps what came meanwhile, and forgets what went', () => {
    move(0, 3)
    given.value = columnsOf('acde')
    expect(order()).toBe('cdae')
  })
})
