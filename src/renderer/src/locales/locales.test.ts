import { describe, expect, it } from 'vitest'
import en from './en/index.ts'
import zhCN from './zh-CN/index.ts'

interface Messages { [key: string]: string | Messages }

const flat = (messages: Messages, prefix = ''): Array<[string, string]> => Object.entries(messages).flatMap(([key, value]) =>
  typeof value === 'string' ? [[prefix + key, value]] : flat(value, `${prefix}${key}.`))
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort()

const english = new Map(flat(en))
const chinese = new Map(flat(zhCN))

/** Every key that the sources name as a whole, whether by `t('…')` or as a title. */
const sources = import.meta.glob<string>(['../**/*.vue', '../**/*.ts', '!../**/*.test.ts', '!./**/*.ts'], { query: '?raw', import: 'default', eager: true })
const named = [...new Set(Object.values(sources).flatMap(source => [...source.matchAll(/\bt\('([\w.-]+)'/g)].map(match => match[1]!)))]

describe('locales', () => {
  it('have the same keys', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('have the same placeholders and as many plural forms', () => {
    for (const [key, text] of english) {
      expect([key, placeholders(chinese.get(key)!)]).toEqual([key, placeholders(text)])
      expect([key, chinese.get(key)!.split(' | ').length]).toEqual([key, text.split(' | ').length])
    }
  })

  it('leave nothing empty', () => {
    expect([...english, ...chinese].filter(([, text]) => !text.trim())).toEqual([])
  })

  it('have every key that is used', () => {
    expect(named.length).toBeGreaterThan(100)
    expect(named.filter(key => !english.has(key))).toEqual([])
  })
})
