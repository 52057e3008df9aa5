import type { App } from 'vue'
import { createI18n } from 'vue-i18n'
import en from './en/index.ts'
import zhCN from './zh-CN/index.ts'

export const localeNames = { 'en': 'English', 'zh-CN': '中文' } as const
export type LocaleName = keyof typeof localeNames

const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en, 'zh-CN': zhCN },
})

/** The first of the browser's languages that there are words for. */
export function preferredLocale(): LocaleName {
  for (const language of navigator.languages) {
    if (language.startsWith('zh')) return 'zh-CN'
    if (language.startsWith('en')) return 'en'
  }
  return 'en'
}

export function setLocale(locale: LocaleName) {
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
}

/** For code outside components; inside them `useI18n()`. */
export const t = i18n.global.t

export function setupI18n(app: App) {
  app.use(i18n)
}
