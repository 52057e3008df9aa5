// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useAppStore } from '@/store/modules/app.ts'
import { formatAgo, formatDuration } from './format.ts'

beforeEach(() => setActivePinia(createPinia()))

const now = new Date('2026-11-21T12:00:00')
const ago = (ms: number) => formatAgo(new Date(now.getTime() - ms), now)

describe('in English', () => {
  it('durations', () => {
    useAppStore().setLocale('en')
    expect([38, 1949, 80_000].map(formatDuration)).toEqual(['38 ms', '1.9 s', '1 min 20 s'])
  })
})

describe('in 中文', () => {
  beforeEach(() => useAppStore().setLocale('zh-CN'))

  it('durations have Chinese units', () => expect([38, 1949, 80_000].map(formatDuration)).toEqual(['38 毫秒', '1.9 秒', '1 分 20 秒']))
  it('figures stand apart from words', () => expect([0, 60_000, 2 * 3_600_000, 3 * 86_400_000].map(ago)).toEqual(['现在', '1 分钟前', '2 小时前', '3 天前']))
})
