// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import { mountInApp } from '@/testing/mount-in-app.ts'
import { useCopy } from './useCopy.ts'

const written: string[] = []

/** The browser waits for a text that is yet to come, and says only that it got none. */
async function write([item]: ClipboardItems) {
  const blob = await (item as unknown as { parts: Record<string, Promise<Blob>> }).parts['text/plain']!.catch(() => {
    throw new DOMException('Nothing was given.', 'DataError')
  })
  written.push(await blob.text())
}
async function mountCopy() {
  vi.stubGlobal('ClipboardItem', class { constructor(readonly parts: object) {} })
  let copy!: ReturnType<typeof useCopy>
  await mountInApp(defineComponent(() => {
    copy = useCopy()
    return () => null
  }))
  return copy
}

afterEach(() => {
  written.length = 0
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('copies a text, and one that is yet to come', async () => {
  vi.spyOn(navigator.clipboard, 'write').mockImplementation(write)
  const copy = await mountCopy()
  await copy('now')
  await copy(Promise.resolve('later'))
  expect(written).toEqual(['now', 'later'])
})

it('copies the same as HTML where that is given', async () => {
  const types: string[][] = []
  vi.spyOn(navigator.clipboard, 'write').mockImplementation(async ([item]) => {
    const { parts } = item as unknown as { parts: Record<string, Promise<Blob>> }
    const blobs = await Promise.all(Object.values(parts))
    types.push(Object.keys(parts), blobs.map(({ type }) => type), await Promise.all(blobs.map(blob => blob.text())))
  })
  const copy = await mountCopy()
  await copy('a', Promise.resolve('<b>a</b>'))
  expect(types).toEqual([['text/plain', 'text/html'], ['text/plain', 'text/html'], ['a', '<b>a</b>']])
})

it('throws why a text did not come, else what the browser says', async () => {
  vi.spyOn(navigator.clipboard, 'write').mockImplementation(write)
  const copy = await mountCopy()
  await expect(copy(Promise.reject(new Error('The entry is gone.')))).rejects.toThrow('The entry is gone.')
  vi.spyOn(navigator.clipboard, 'write').mockRejectedValue(new DOMException('Not allowed.', 'NotAllowedError'))
  await expect(copy('now')).rejects.toThrow('Not allowed.')
})
