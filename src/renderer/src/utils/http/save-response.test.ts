// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { nameIn, saveResponse } from './save-response.ts'

const disposition = 'attachment; filename="__.csv"; filename*=UTF-8\'\'%E8%AE%A2%E5%8D%95.csv'
const parts = ['id,name\r\n', '1,ann\r\n'].map(text => new TextEncoder().encode(text))

function answer(breaks = false): Response {
  const body = new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part)
      if (breaks) controller.error(new TypeError('network error'))
      else controller.close()
    },
  })
  return new Response(body, { headers: { 'content-disposition': disposition, 'content-type': 'text/csv' } })
}

function withPicker() {
  const written: string[] = []
  const file = {
    write: vi.fn(async (part: Uint8Array) => void written.push(new TextDecoder().decode(part))),
    close: vi.fn(async () => {}),
    abort: vi.fn(async () => {}),
  }
  const pick = vi.fn(async () => ({ name: 'mine.csv', createWritable: async () => file }))
  Object.assign(window, { showSaveFilePicker: pick })
  return { written, file, pick }
}

afterEach(() => {
  delete (window as { showSaveFilePicker?: unknown }).showSaveFilePicker
  vi.restoreAllMocks()
})

it('writes what arrives into the file that the person chose', async () => {
  const { written, file, pick } = withPicker()
  const progress: number[] = []
  expect(await saveResponse(answer(), { onProgress: bytes => progress.push(bytes) })).toEqual({
    name: 'mine.csv',
    bytes: 16,
  })
  expect(pick).toHaveBeenCalledWith({ suggestedName: '订单.csv' })
  expect(written.join('')).toBe('id,name\r\n1,ann\r\n')
  expect(progress).toEqual([9, 16])
  expect(file.close).toHaveBeenCalledOnce()
})

it('leaves no part where the line breaks', async () => {
  const { file } = withPicker()
  await expect(saveResponse(answer(true), {})).rejects.toMatchObject({ code: 'unavailable' })
  expect(file.abort).toHaveBeenCalledOnce()
  expect(file.close).not.toHaveBeenCalled()
})

it('reads nothing where the person thinks better of it', async () => {
  const { pick } = withPicker()
  const cancel = vi.fn()
  pick.mockRejectedValue(new DOMException('', 'AbortError'))
  const body = new ReadableStream({ cancel })
  expect(await saveResponse(new Response(body), {})).toEqual({ name: null, bytes: 0 })
  expect(cancel).toHaveBeenCalledOnce()
})

it.each([true, false])('gathers a download where no file can be chosen; the line breaks: %s', async (breaks) => {
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x')
  const saved = saveResponse(answer(breaks), {})
  if (breaks) await expect(saved).rejects.toMatchObject({ code: 'unavailable' })
  else expect(await saved).toEqual({ name: '订单.csv', bytes: 16 })
  expect(click).toHaveBeenCalledTimes(breaks ? 0 : 1)
})

it.each([
  [disposition, '订单.csv'],
  ['attachment; filename="a.csv"', 'a.csv'],
  ['attachment; filename*=UTF-8\'\'%ff; filename="b"', 'b'],
  [null, 'download'],
])('reads the name out of %j', (header, name) => {
  expect(nameIn(header)).toBe(name)
})
