import { MySQL } from '@codemirror/lang-sql'

const plain = /^[a-z_$][\w$]*$/i
const keywords = new Set([MySQL.spec.keywords, MySQL.spec.types].flatMap(words => (words ?? '').toUpperCase().split(' ')))

/** In backticks, whatever the name holds. */
export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** As a person would type it: in backticks only where the name needs them. */
export function typedIdentifier(name: string): string {
  return plain.test(name) && !keywords.has(name.toUpperCase()) ? name : quoteIdentifier(name)
}
