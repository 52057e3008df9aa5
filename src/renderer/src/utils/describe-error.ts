import { TihcError } from '@contract/errors.ts'
import { t, translateSentence } from '@/locales/index.ts'

/** The sentence that a person reads about anything that was thrown. */
export function describeError(thrown: unknown): string {
  if (thrown instanceof Error && thrown.message) return translateSentence(thrown.message)
  return t('error.unknown')
}

/** A statement that was to be stopped goes on, because the server could not be asked. */
export function isNotStopped(thrown: unknown): thrown is TihcError {
  return thrown instanceof TihcError && thrown.details?.reason === 'notStopped'
}
