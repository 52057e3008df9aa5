import type { FileFormat } from './format.ts'
import { expect, it } from 'vitest'
import { createFormatRegistry, fileFormats } from './registry.ts'

const counted: FileFormat = {
  name: 'counted',
  title: 'Number of rows',
  mediaType: 'text/plain',
  extension: 'txt',
  createWriter: () => {
    let rows = 0
    return { begin() {}, row() { rows++ }, end: out => out.addText(`${rows}\n`) }
  },
}

it('knows the formats of this program, each by a name of its own', () => {
  const { all, find } = createFormatRegistry()
  expect(all.map(({ name }) => name)).toEqual(['csv', 'tsv', 'jsonl'])
  expect(all.every(format => find(format.name) === format)).toBe(true)
  expect(find('xlsx')).toBeUndefined()
  expect(find('constructor')).toBeUndefined()
})

it('takes a further format', () => {
  const { all, find } = createFormatRegistry([...fileFormats, counted])
  expect(find('counted')).toBe(counted)
  expect(all).toHaveLength(4)
})
