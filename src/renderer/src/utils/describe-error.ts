import { t, translateSentence } from '@/locales/index.ts'

/** The sentence that a person reads about anything that was thrown. */
export function describeError(thrown: unknown): string {
  if (thrown instanceof Error && thrown.message) return translateSentence(thrown.message)
  return t('error.unknown')
}
