import { describe, expect, it } from 'vitest'
import { cellLine, cellText, prettyJson } from './cell.ts'

const base64 = (bytes: number[]) => btoa(String.fromCharCode(...bytes))

const ones = (length: number) => [...'1'.repeat(length)].map(Number)

describe('cells', () => {
  it('shows one line', () => {
    expect(cellLine(null)).toBe('NULL')
    expect(cellLine('a\r\nb\tc')).toBe('a↵b→c')
    expect(cellLine('3746994889972252673')).toBe('3746994889972252673')
    expect(cellLine('x'.repeat(1000))).toBe(`${'x'.repeat(256)}…`)
  })

  it('shows binary values as hex, cut', () => {
    expect(cellLine({ base64: base64([0, 255, 16]) })).toBe('0x00FF10')
    expect(cellLine({ base64: base64(ones(25)) })).toBe(`0x${'01'.repeat(24)}…`)
    expect(cellLine({ base64: base64(ones(24)) })).toBe(`0x${'01'.repeat(24)}`)
    expect(cellLine({ preview: { base64: base64([1]) }, bytes: 9_000_000 })).toBe('0x01…')
    expect(cellText({ base64: base64(ones(30)) })).toBe(`0x${'01'.repeat(30)}`)
  })

  it('indents JSON without touching numbers or the order of keys', () => {
    expect(prettyJson('{"b":[1,12345678901234567890,{}],"a":"x,{y}","c":[]}'))
      .toBe('{\n  "b": [\n    1,\n    12345678901234567890,\n    {}\n  ],\n  "a": "x,{y}",\n  "c": []\n}')
    expect(prettyJson('["","\\\\","\\"]",""]')).toBe('[\n  "",\n  "\\\\",\n  "\\"]",\n  ""\n]')
    const long = JSON.stringify({ a: 'x'.repeat(10_000_000) })
    expect(prettyJson(long)?.length).toBe(long.length + 5)
    expect(prettyJson('no json')).toBeNull()
    expect(prettyJson('{broken')).toBeNull()
  })
})
