// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useAppStore } from '@/store/modules/app.ts'
import { formatAgo, formatClock, formatDay, formatDuration, formatWhen, ofCatalog, toCatalog } from './format.ts'

beforeEach(() => setActivePinia(createPinia()))

const today = new Date('2026-11-21T00:00:00')
/** What stands between figures and AM is a narrow space that does not break. */
const plain = (text: string) => text.replace(/\s/g, ' ')
const times = [
  '2026-11-21T16:05:09',
  '2026-11-21T00:00:00',
  '2026-11-20T23:59:59',
  '2026-11-19T09:00:00',
  '2025-11-21T09:00:00',
] as const

describe('in English', () => {
  beforeEach(() => useAppStore().setLocale('en'))

  it('days', () =>
    expect(times.map(time => formatDay(time, today))).toEqual([
      'Today',
      'Today',
      'Yesterday',
      'Thursday, November 19',
      'Friday, November 21, 2025',
    ]))
  it('times', () =>
    expect(times.map(time => plain(formatWhen(time, today)))).toEqual([
      '4:05:09 PM',
      '12:00:00 AM',
      'Nov 20, 11:59 PM',
      'Nov 19, 9:00 AM',
      'Nov 21, 2025, 9:00 AM',
    ]))
  it('durations', () => expect([38, 1949, 80_000].map(formatDuration)).toEqual(['38 ms', '1.9 s', '1 min 20 s']))
  it('a clock that runs ahead makes no future', () => expect(formatDay('2026-11-22T00:00:01', today)).toBe('Today'))
})

describe('in 中文', () => {
  beforeEach(() => useAppStore().setLocale('zh-CN'))

  it('days', () =>
    expect(times.map(time => formatDay(time, today))).toEqual([
      '今天',
      '今天',
      '昨天',
      '11月19日星期四',
      '2025年11月21日星期五',
    ]))
  it('times', () =>
    expect(times.map(time => formatWhen(time, today))).toEqual([
      '16:05:09',
      '00:00:00',
      '11月20日 23:59',
      '11月19日 9:00',
      '2025年11月21日 9:00',
    ]))
  it('durations have Chinese units', () =>
    expect([38, 1949, 80_000].map(formatDuration)).toEqual(['38 ms', '1.9 秒', '1 分 20 秒']))
  it('clocks', () => expect(formatClock(times[0])).toBe('16:05:09'))
})

describe('how long ago', () => {
  const now = new Date('2026-11-28T12:00:00Z')
  it.each([
    ['2026-11-28T11:59:31', 'now', '现在'],
    ['2026-11-28T12:00:09', 'now', '现在'],
    ['2026-11-28T11:58:30', '1 minute ago', '1分钟前'],
    ['2026-11-28T09:00:00', '3 hours ago', '3小时前'],
    ['2026-11-27T11:00:00', '1 day ago', '1天前'],
    ['2026-11-08T12:00:00', '20 days ago', '20天前'],
  ])('%s', (time, english, chinese) => {
    useAppStore().setLocale('en')
    expect(formatAgo(ofCatalog(time), now)).toBe(english)
    useAppStore().setLocale('zh-CN')
    expect(formatAgo(ofCatalog(time), now)).toBe(chinese)
    useAppStore().setLocale('en')
  })

  it('a time goes to the catalog as it comes from there', () => {
    expect(toCatalog(ofCatalog('2026-11-28T11:59:31'))).toBe('2026-11-28T11:59:31')
  })
})
