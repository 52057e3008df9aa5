import { dialects } from './registry.ts'

/** No SQL: what is run again from the history must fail rather than make `***` somebody's password. */
const removed = '<password removed>'

export interface PlainStatement {
  text: string
  /** What was taken out, without its quotes. */
  secrets: string[]
}

/**
 * Name and value of an address's secret parameters, and its account. Names are bounded: without that a text that
 * repeats a part of one is gone through again from each of its places.
 */
const addressSecret
  = /([?&][\w-]{0,64}?(?:secret|token|password|access[-_]?key)[\w-]{0,64}=)[^&'"\s]+|(:\/\/)[^\s/'"]*@/gi
/** A server repeats a part of what it did not understand. */
const telling = 4

/** The text as it may be kept; what is a password to one family is one, whoever is asked. */
export function withoutSecrets(sql: string): PlainStatement {
  const spans = dialects()
    .flatMap(dialect => dialect.secretSpans(sql))
    .sort((a, b) => a.start - b.start || b.end - a.end)
  const secrets: string[] = []
  let text = ''
  let from = 0
  for (const { start, end } of spans) {
    if (start < from) {
      // Begun within one that is gone already.
      from = Math.max(from, end)
      continue
    }
    secrets.push(unquoted(sql.slice(start, end)))
    text += sql.slice(from, start) + removed
    from = end
  }
  text += sql.slice(from)
  return {
    text: text.replace(addressSecret, (found, parameter: string | undefined, scheme: string | undefined) => {
      secrets.push(found.slice((parameter ?? scheme!).length))
      return parameter ? `${parameter}***` : `${scheme}***@`
    }),
    secrets,
  }
}

/** What the server said of a statement, as it may be kept. */
export function withoutRepeated(message: string, secrets: string[]): string {
  return secrets.some(secret => secret !== '' && message.includes(secret.slice(0, telling)))
    ? 'The statement failed. What the server said repeats its password and is not kept.'
    : message
}

function unquoted(text: string): string {
  return text.replace(/^['"]|['"]$/g, '')
}
