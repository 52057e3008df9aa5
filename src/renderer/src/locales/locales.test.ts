import { describe, expect, it } from 'vitest'
import en from './en/index.ts'
import { hasEnglish } from './english-left.ts'
import zhCN from './zh-CN/index.ts'
import { sentences } from './zh-CN/sentences.ts'

interface Messages { [key: string]: string | Messages }

const flat = (messages: Messages, prefix = ''): Array<[string, string]> => Object.entries(messages).flatMap(([key, value]) =>
  typeof value === 'string' ? [[prefix + key, value]] : flat(value, `${prefix}${key}.`))
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort()

const english = new Map(flat(en))
const chinese = new Map(flat(zhCN))

const sources = Object.values(import.meta.glob<string>(['../**/*.vue', '../**/*.ts', '!../**/*.test.ts', '!./**/*.ts'], { query: '?raw', import: 'default', eager: true })).join('\n')

/** Every key that the sources name as a whole by `t('…')`. */
const named = [...new Set([...sources.matchAll(/\bt\('([\w.-]+)'/g)].map(match => match[1]!))]

/** Every string of the sources that could be a key: a title, or what a branch gives to `t`. */
const strings = new Set([...sources.matchAll(/'([\w-]+(?:\.[\w-]+)+)'/g), ...sources.matchAll(/"([\w-]+(?:\.[\w-]+)+)"/g), ...sources.matchAll(/keypath="([\w.-]+)"/g)].map(match => match[1]!))

/** Keys that are put together, as in `t(`tree.kind.${kind}`)`; a part that is not known may be any word. */
const patterns = [...new Set([...sources.matchAll(/`([\w-]+\.[\w.-]*\$\{[^`]*)`/g)].map(match => match[1]!))]
  .map(text => new RegExp(`^${text.split(/\$\{[^}]*\}/).map(part => part.replaceAll('.', '\\.')).join('[\\w.-]+')}$`))

/** Subtrees that are handed over whole, as in `tm('editor.phrases')`. */
const subtrees = [...sources.matchAll(/\btm\('([\w.-]+)'/g)].map(match => `${match[1]}.`)

describe('locales', () => {
  it('have the same keys', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('call a thing by one word in Chinese', () => {
    // Each has another meaning, or a form of its own elsewhere: the catalog, ms, a column, a statement that runs.
    const others = [/(?<!元)数据目录/, /毫秒/, /示例(?:数据)?库/, /行 ?\{line\}，/, /第 ?\{\w+\} ?行[，、]/, /运行\S{0,3}语句/, /写入权限/]
    for (const [key, text] of [...chinese, ...Object.entries(sentences)]) {
      for (const other of others) expect([key, other.exec(text)?.[0]]).toEqual([key, undefined])
    }
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
    // One of several, as in `t(open ? 'a.close' : 'a.open')`.
    const branches = [...sources.matchAll(/\bt\(([^()?]*\?[^()]*)\)/g)].flatMap(match => [...match[1]!.matchAll(/'(\w+(?:\.[\w-]+)+)'/g)].map(key => key[1]!))
    expect(branches.length).toBeGreaterThan(10)
    expect(branches.filter(key => !english.has(key))).toEqual([])
  })

  it('have no key that is not used', () => {
    const isUsed = (key: string) => strings.has(key) || named.includes(key) || subtrees.some(prefix => key.startsWith(prefix)) || patterns.some(pattern => pattern.test(key))
    expect(isUsed('common.nobodyAsksForThis')).toBe(false)
    expect([...english.keys()].filter(key => !isUsed(key))).toEqual([])
  })

  it('leave no English in 中文', () => {
    const left = [...chinese].filter(([, text]) => hasEnglish(text))
    expect(left).toEqual([])
  })
})
