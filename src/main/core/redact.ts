/*
 * Takes secrets out of a text that is about to be written where they may not stand. It rather takes too much: what
 * follows the name of a secret is gone to the end of its line, because nobody can tell where a password ends.
 */

const removed = '***'

/** A quoted text up to the quote that ends it. */
const quoted = [
  String.raw`"(?:[^"\\]|\\[\s\S]|"")*`,
  String.raw`'(?:[^'\\]|\\[\s\S]|'')*`,
  String.raw`${'`'}(?:[^${'`'}\\]|\\[\s\S])*`,
].join('|')
/** A quoted text over as many lines as it has, then all that is left of the line. */
const restOfLine = String.raw`(?:${quoted})?[^\r\n]*`
const secretName
  = '(?:pass|pwd|secret|token|credential|authorization|cookie|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key)'

const rules: Array<[pattern: RegExp, replacement: string]> = [
  // Keys and certificates, also those whose line breaks were escaped, and those that were cut off.
  [/-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g, removed],
  // Accounts in addresses; a password may hold an @ as it is.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>]{0,1000}@/gi, `$1${removed}@`],
  // JSON Web Tokens, wherever they stand.
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}/g, removed],
  [/\b(bearer|basic|digest|negotiate)\s+\S{6,}/gi, `$1 ${removed}`],
  // Passwords in SQL.
  [
    new RegExp(String.raw`\b(identified\s+(?:with\s+\S+\s+)?(?:by|as)(?:\s+password)?\b)\s*${restOfLine}`, 'gi'),
    `$1 ${removed}`,
  ],
  [new RegExp(String.raw`\b(set\s+password\b|password\s*\()\s*${restOfLine}`, 'gi'), `$1 ${removed}`],
  // password=…, "apiKey": "…", DB_PASSWORD => …
  [
    new RegExp(String.raw`(["'${'`'}]?[\w.-]*${secretName}[\w.-]*["'${'`'}]?\s*(?:=>|[:=]))\s*${restOfLine}`, 'gi'),
    `$1 ${removed}`,
  ],
  // Keys and tokens without a name: 32 bytes or more, in hex, base64url or base64.
  [/(?<![\w+/-])[A-Z0-9+/]{42,}={1,2}/gi, removed],
  [/(?<![\w-])(?=[\w-]*\d)[\w-]{40,}(?![\w-])/g, removed],
]

/** The text without passwords, tokens, keys and what looks like one. */
export function redact(text: string): string {
  return rules.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), text)
}
