import { describe, expect, it } from 'vitest'
import { ColumnLayout } from './column-layout.ts'

const order = (layout: ColumnLayout) => layout.placed.map(({ index }) => index)
const made = (count = 5) => new ColumnLayout(Array.from({ length: count }).fill(100) as number[])

describe('columns where they are shown', () => {
  it('stand side by side in the order of the result', () => {
    const layout = new ColumnLayout([80, 100, 60])
    expect(layout.placed.map(({ left, width }) => [left, width])).toEqual([[0, 80], [80, 100], [180, 60]])
    expect(layout.width).toBe(240)
  })

  it('are found where they are in sight, four thousand of them too', () => {
    const layout = made(4000)
    expect(layout.inSight(0, 350)).toEqual({ first: 0, last: 3 })
    expect(layout.inSight(199_950, 300)).toEqual({ first: 1999, last: 2002 })
    expect(layout.inSight(399_700, 300)).toEqual({ first: 3997, last: 3999 })
  })

  it('stay at the left where they are pinned, and what goes on beneath them is not in sight', () => {
    const layout = made()
    layout.pin(3, true)
    expect(order(layout)).toEqual([3, 0, 1, 2, 4])
    expect(layout.pinnedWidth).toBe(100)
    expect(layout.inSight(0, 500)).toEqual({ first: 1, last: 4 })
    expect(layout.inSight(150, 300)).toEqual({ first: 2, last: 4 })
    expect(layout.at(50, 150)).toBe(0)
    expect(layout.at(120, 150)).toBe(2)
    layout.pin(3, false)
    expect(order(layout)).toEqual([0, 1, 2, 3, 4])
  })

  it('go where they are moved, and back as they came', () => {
    const layout = made()
    layout.move(0, 3)
    expect(order(layout)).toEqual([1, 2, 3, 0, 4])
    layout.move(4, 0)
    expect(order(layout)).toEqual([4, 1, 2, 3, 0])
    layout.hide(2)
    layout.resize(1, 10)
    expect(order(layout)).toEqual([4, 1, 3, 0])
    expect(layout.placed[1]!.width).toBe(40)
    layout.reset()
    expect(layout.placed.map(({ index, width }) => [index, width])).toEqual([0, 1, 2, 3, 4].map(index => [index, 100]))
  })

  it('are never all hidden', () => {
    const layout = made(2)
    layout.hide(0)
    layout.hide(1)
    expect(order(layout)).toEqual([1])
    expect(layout.hiddenCount).toBe(1)
    layout.showAll()
    expect(order(layout)).toEqual([0, 1])
  })

  it('become wider by themselves, never narrower, until somebody chose a width', () => {
    const layout = new ColumnLayout([50, 100])
    layout.fit(new Map([[0, 80], [1, 120]]))
    layout.fit(new Map([[1, 90]]))
    expect(layout.placed.map(({ width }) => width)).toEqual([80, 120])
    layout.resize(0, 200)
    layout.fit(new Map([[0, 300], [1, 300]]))
    expect(layout.placed.map(({ width }) => width)).toEqual([200, 300])
    layout.refit(0, 90)
    expect(layout.placed[0]!.width).toBe(90)
  })

  it('are as they were kept; what was kept for another number of columns is not taken', () => {
    const layout = made()
    layout.move(0, 4)
    layout.pin(2, true)
    layout.hide(1)
    layout.resize(3, 77)
    const kept = JSON.parse(JSON.stringify(layout.arrangement())) as ReturnType<ColumnLayout['arrangement']>
    const again = new ColumnLayout([100, 100, 100, 100, 100], kept)
    expect(again.placed).toEqual(layout.placed)
    expect(order(new ColumnLayout([100, 100, 100], { ...kept, hidden: [], pinned: [] }))).toEqual([0, 1, 2])
  })
})
