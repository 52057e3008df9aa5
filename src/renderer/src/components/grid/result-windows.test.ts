import type { RowWindow } from './result-windows.ts'
import { describe, expect, it, vi } from 'vitest'
import { createResultWindows } from './result-windows.ts'

interface Asked {
  offset: number
  limit: number
  signal: AbortSignal
  answer: (rows: number) => Promise<void>
  fail: (error: Error) => Promise<void>
}

function setUp({ keep = 10 } = {}) {
  const asked: Asked[] = []
  const onRows = vi.fn()
  const onError = vi.fn()
  const windows = createResultWindows({
    size: 200,
    keep,
    onRows,
    onError,
    fetch: (offset, limit, signal) => new Promise<RowWindow>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
      asked.push({
        offset,
        limit,
        signal,
        answer: async (count) => {
          resolve({ rows: Array.from({ length: count }, (_, at) => [offset + at]), rowCount: 1000, complete: true })
          await new Promise(settle => setTimeout(settle))
        },
        fail: async (error) => {
          reject(error)
          await new Promise(settle => setTimeout(settle))
        },
      })
    }),
  })
  return { windows, asked, onRows, onError }
}

describe('createResultWindows', () => {
  it('asks for the windows that are looked at, once', async () => {
    const { windows, asked, onRows } = setUp()
    windows.show(190, 210, 1000)
    windows.show(191, 211, 1000)
    expect(asked.map(({ offset, limit }) => [offset, limit])).toEqual([[0, 200], [200, 200]])
    await asked[0]!.answer(200)
    await asked[1]!.answer(200)
    expect(windows.row(399)).toEqual([399])
    expect(windows.row(400)).toBeUndefined()
    expect(onRows).toHaveBeenCalledTimes(2)
    windows.show(190, 210, 1000)
    expect(asked).toHaveLength(2)
  })

  it('asks for the rest of a window that was cut short', async () => {
    const { windows, asked } = setUp()
    windows.show(0, 20, 150)
    await asked[0]!.answer(150)
    windows.show(0, 20, 150)
    expect(asked).toHaveLength(1)
    windows.show(0, 20, 1000)
    expect([asked[1]!.offset, asked[1]!.limit]).toEqual([150, 50])
    await asked[1]!.answer(20)
    expect([asked[2]!.offset, asked[2]!.limit]).toEqual([170, 30])
    await asked[2]!.answer(30)
    expect(windows.row(199)).toEqual([199])
    expect(asked).toHaveLength(3)
  })

  it('gives up what is no longer looked at, and asks for it again later', async () => {
    const { windows, asked, onError } = setUp()
    windows.show(0, 20, 1_000_000)
    windows.show(500_000, 500_020, 1_000_000)
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false])
    await asked[1]!.answer(200)
    windows.show(0, 20, 1_000_000)
    expect(asked[2]!.offset).toBe(0)
    expect(onError).not.toHaveBeenCalled()
  })

  it('keeps a limited number of windows', async () => {
    const { windows, asked } = setUp({ keep: 2 })
    for (const index of [0, 1, 2]) {
      windows.show(index * 200, index * 200 + 10, 1000)
      await asked[index]!.answer(200)
    }
    expect(windows.row(0)).toBeUndefined()
    expect(windows.row(200)).toEqual([200])
    expect(windows.row(400)).toEqual([400])
  })

  it('says what went wrong once, and tries again when told', async () => {
    const { windows, asked, onError } = setUp()
    windows.show(0, 20, 1000)
    await asked[0]!.fail(new Error('gone'))
    windows.show(0, 20, 1000)
    expect(asked).toHaveLength(1)
    expect(onError).toHaveBeenCalledOnce()
    windows.retry()
    windows.show(0, 20, 1000)
    expect(asked).toHaveLength(2)
  })
})
