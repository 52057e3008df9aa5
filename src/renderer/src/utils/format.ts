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

/** `38 ms`, `1.9 s`, `3 min 12 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.floor(ms / 1000) % 60} s`
}
