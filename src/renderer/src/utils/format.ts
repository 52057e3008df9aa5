import type { LocaleName } from '@/locales/index.ts'
import { useAppStore } from '@/store/modules/app.ts'

/** `1,204,118` in the person's language. */
export function formatNumber(value: number): string {
  return new Intl.NumberFormat(useAppStore().locale).format(value)
}

/** `48.6M`: for counts that are estimates. */
export function formatCompact(value: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value)
}

/** `163 MB`, by thousands. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${new Intl.NumberFormat(useAppStore().locale, { maximumFractionDigits: value < 10 && power ? 1 : 0 }).format(value)} ${units[power]}`
}

const durationUnits: Record<LocaleName, { ms: string, s: string, min: string }> = {
  'en': { ms: 'ms', s: 's', min: 'min' },
  'zh-CN': { ms: '毫秒', s: '秒', min: '分' },
}

/** `38 ms`, `1.9 s`, `3 min 12 s`; `38 毫秒`, `1.9 秒`, `3 分 12 秒`. */
export function formatDuration(ms: number): string {
  const units = durationUnits[useAppStore().locale]
  if (ms < 1000) return `${Math.round(ms)} ${units.ms}`
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} ${units.s}`
  return `${Math.floor(ms / 60_000)} ${units.min} ${Math.floor(ms / 1000) % 60} ${units.s}`
}

const spans: Array<[unit: Intl.RelativeTimeFormatUnit, ms: number]> = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]]
const longestAgo = 7

/** `now`, `4 min. ago`, `2 hr. ago`, `yesterday`; after a week the date. */
export function formatAgo(time: string | Date, now = new Date()): string {
  const { locale } = useAppStore()
  const then = new Date(time)
  // A clock that runs a little ahead does not make the future.
  const ms = Math.max(0, now.getTime() - then.getTime())
  const words = relativeWords(locale)
  const span = spans.find(([, length]) => ms >= length)
  if (!span) return words.format(0, 'second')
  const [unit, length] = span
  if (unit !== 'day') return words.format(-Math.floor(ms / length), unit)
  const days = daysBetween(then, now)
  return days < longestAgo ? words.format(-days, 'day') : new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(then)
}

/** In 中文 with the space between figures and words that all the app's texts have: `1 分钟前`. */
function relativeWords(locale: LocaleName) {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
  return { format: (value: number, unit: Intl.RelativeTimeFormatUnit) => words.format(value, unit).replace(/(\d)(?=\p{Script=Han})/gu, '$1 ') }
}

/** By the calendar, whatever the hour. */
function daysBetween(then: Date, now: Date): number {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
  return Math.round((midnight(now) - midnight(then)) / 86_400_000)
}

/** `Nov 21, 2026, 12:18:58`. */
export function formatDateTime(time: string | Date): string {
  return new Intl.DateTimeFormat(useAppStore().locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(time))
}
