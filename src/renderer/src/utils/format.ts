import type { LocaleName } from '@/locales/index.ts'
import { currentLocale } from '@/locales/index.ts'

/** Formatters by what they were made with: making one takes longer than a hundred figures. */
const made = new Map<string, unknown>()

function once<Formatter>(
  Make: new (locale: string, options: object) => Formatter,
  options: object = {},
): Formatter {
  const locale = currentLocale()
  const key = `${Make.name} ${locale} ${JSON.stringify(options)}`
  const known = made.get(key) as Formatter | undefined
  if (known) return known
  const formatter = new Make(locale, options)
  made.set(key, formatter)
  return formatter
}

/** `1,204,118` in the person's language. */
export function formatNumber(value: number): string {
  return once(Intl.NumberFormat).format(value)
}

/** `3%` of a share between 0 and 1; less than one in a hundred keeps its first digits: `0.25%`. */
export function formatPercent(share: number): string {
  return once(Intl.NumberFormat, { style: 'percent', maximumSignificantDigits: share < 0.1 ? 2 : 3 }).format(share)
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
  const figure = once(Intl.NumberFormat, { maximumFractionDigits: value < 10 && power ? 1 : 0 })
  return `${figure.format(value)} ${units[power]}`
}

const durationUnits: Record<LocaleName, { ms: string, s: string, min: string }> = {
  'en': { ms: 'ms', s: 's', min: 'min' },
  'zh-CN': { ms: 'ms', s: '秒', min: '分' },
}

/** `38 ms`, `1.9 s`, `3 min 12 s`; `38 ms`, `1.9 秒`, `3 分 12 秒`. */
export function formatDuration(ms: number): string {
  const units = durationUnits[currentLocale()]
  if (ms < 1000) return `${Math.round(ms)} ${units.ms}`
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} ${units.s}`
  return `${Math.floor(ms / 60_000)} ${units.min} ${Math.floor(ms / 1000) % 60} ${units.s}`
}

const inLocale = (options: Intl.DateTimeFormatOptions) => once(Intl.DateTimeFormat, options)
const sentenceCase = (text: string) => text.charAt(0).toLocaleUpperCase(currentLocale()) + text.slice(1)

/** The time of day to the second, by 12 or 24 hours as the language has it. */
export function formatClock(time: string | Date): string {
  return inLocale({ timeStyle: 'medium' }).format(new Date(time))
}

/** `Today`, `Yesterday`, `Thursday, November 19`, with its year where that is another one. */
export function formatDay(time: string | Date, today: Date): string {
  const then = new Date(time)
  const days = daysBetween(then, today)
  // A clock that runs a little ahead does not make the future.
  if (days < 2) {
    const words = once(Intl.RelativeTimeFormat, { numeric: 'auto' })
    return sentenceCase(words.format(-Math.max(0, days), 'day'))
  }
  return inLocale({
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    ...(then.getFullYear() !== today.getFullYear() && { year: 'numeric' }),
  }).format(then)
}

/**
 * The time of day of what was today; before that the date too, `Nov 19, 4:28 PM`, with its year where that is another
 * one.
 */
export function formatWhen(time: string | Date, today: Date): string {
  const then = new Date(time)
  if (daysBetween(then, today) <= 0) return formatClock(then)
  return inLocale({
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    ...(then.getFullYear() !== today.getFullYear() && { year: 'numeric' }),
  }).format(then)
}

/** By the calendar, whatever the hour. */
function daysBetween(then: Date, now: Date): number {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
  return Math.round((midnight(now) - midnight(then)) / 86_400_000)
}

/** `Nov 21, 2026, 12:18:58`. */
export function formatDateTime(time: string | Date): string {
  return inLocale({ dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(time))
}

/** A time of the catalog, which is UTC and does not say so. */
export const ofCatalog = (time: string): Date => new Date(`${time}Z`)

/** The other way round: as the catalog is given a time. */
export const toCatalog = (time: Date): string => time.toISOString().slice(0, 19)

const agoUnits = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]] as const

/** `3 hours ago`, `1 day ago`; within a minute `now`. */
export function formatAgo(time: Date, now: Date): string {
  // A clock that runs a little ahead does not make the future.
  const ms = Math.max(0, now.getTime() - time.getTime())
  const found = agoUnits.find(([, length]) => ms >= length)
  // A day of 24 hours is not `yesterday`, which goes by the calendar.
  const words = once(Intl.RelativeTimeFormat, { numeric: found ? 'always' : 'auto' })
  return found ? words.format(-Math.floor(ms / found[1]), found[0]) : words.format(0, 'second')
}
