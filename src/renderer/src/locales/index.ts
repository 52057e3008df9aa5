import type { App } from 'vue'
import type { Translate } from './translate.ts'
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

/** What the host says is English; a table that only Chinese pages load has it in Chinese. */
const translate = shallowRef<Translate>()
let loading = Promise.resolve()

async function loadSentences(locale: LocaleName): Promise<void> {
  if (locale !== 'zh-CN' || translate.value) return
  try {
    const [{ createTranslator }, { sentences }] = await Promise.all([import('./translate.ts'), import('./zh-CN/sentences.ts')])
    translate.value ??= createTranslator(sentences)
  } catch (error) {
    console.error('The sentences of the host stay English.', error)
  }
}

/** The language that the pages speak; who draws with it follows its changes. */
export const currentLocale = (): LocaleName => i18n.global.locale.value

export function setLocale(locale: LocaleName) {
  i18n.global.locale.value = locale
  // It may bring other letters, and so a new layout of everything: not in the task that writes the words.
  setTimeout(() => { document.documentElement.lang = locale })
  loading = loadSentences(locale)
}

/** Ends when what the host says can be shown in the language that was set last. */
export const sentencesReady = (): Promise<void> => loading

/** A sentence of the host in the person's language; the database server's own words stay as they are. Pages that draw it follow the language. */
export function translateSentence(text: string): string {
  return i18n.global.locale.value === 'zh-CN' ? translate.value?.(text) ?? text : text
}

/** As `translateSentence`, for what the history keeps: sentences in paragraphs of their own. */
export function translateParagraphs(text: string): string {
  return text.split('\n\n').map(translateSentence).join('\n\n')
}

/** For code outside components; inside them `useI18n()`. */
export const t = i18n.global.t

export function setupI18n(app: App) {
  app.use(i18n)
}
