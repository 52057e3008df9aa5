import { Buffer } from 'node:buffer'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { withoutSecrets } from '../../src/dialects/statement-secrets.ts'

/*
 * Every password, key and token that a suite uses is noted here, and every folder that a program worked in is searched
 * for all of them before it goes. The harnesses note what they send and search what they remove by themselves.
 */
const noted = new Map<string, string>()

/** Shorter ones stand in any file by chance. */
const shortest = 8
/** Names of fields that carry a secret through the contract. */
const secretField = /^(?:\w*password|passphrase|secret|token|privateKey)$/i
/** The file whose one purpose is to hold the key; nothing else may. */
const keyFile = 'secret.key'

/** Searches for a secret from now on. `name` is told where it is found. */
export function noteSecret(name: string, value: string): void {
  if (value.length < shortest)
    throw new Error(`The secret "${name}" is too short to be told from other text: use ${shortest} characters or more.`)
  noted.set(value, name)
}

/** Notes the secrets of an input of the contract: fields by their names, and passwords in SQL. */
export function noteSecretsOf(input: unknown, name = 'input'): void {
  if (typeof input !== 'object' || input === null) return
  for (const [key, value] of Object.entries(input)) {
    const secrets = typeof value !== 'string'
      ? []
      : key === 'sql' ? withoutSecrets(value).secrets : isSecret(key, value, input) ? [value] : []
    for (const secret of secrets.filter(isTelling)) noteSecret(`${name}.${key}`, secret)
    noteSecretsOf(value, `${name}.${key}`)
  }
}

/** Also a key in PEM under any name, and the pair of a change of passwords. */
function isSecret(key: string, value: string, input: object): boolean {
  return (
    secretField.test(key)
    || value.includes('PRIVATE KEY-----')
    || (['old', 'new'].includes(key) && 'old' in input && 'new' in input)
  )
}

/** Long enough, and not a word that files hold anyway. */
function isTelling(secret: string): boolean {
  return secret.length >= shortest && !/^[a-z]{1,11}$/i.test(secret)
}

export interface Leak { file: string, secret: string, form: string }

/** Where secrets stand in the files below a folder, in clear or in a form that is read back without a key. */
export function findSecrets(folder: string, secrets: ReadonlyMap<string, string> = noted): Leak[] {
  const files = filesBelow(folder)
  const keys = files
    .filter(file => basename(file) === keyFile)
    .map((file): [string, string] => [readFileSync(file, 'utf8').trim(), 'the secret key'])
  const needles = [...secrets, ...keys].flatMap(([value, secret]) =>
    formsOf(value).map(([form, bytes]) => ({ secret, form, bytes })),
  )
  return files.filter(file => basename(file) !== keyFile).flatMap((file) => {
    const content = contentOf(file)
    return needles
      .filter(({ bytes }) => content.includes(bytes))
      .map(({ secret, form }) => ({ file: relative(folder, file), secret, form }))
  })
}

/** Every file below a folder that is there. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
}

/** Nothing where a browser took the file away in the meantime. */
export function contentOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

/** A secret as it may come to stand in a file. */
export function formsOf(secret: string): Array<[form: string, bytes: Buffer]> {
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  const forms: Array<[string, Buffer]> = [
    ['text', bytes],
    ['UTF-16', Buffer.from(secret, 'utf16le')],
    ['hex', Buffer.from(hex)],
    ['HEX', Buffer.from(hex.toUpperCase())],
    ['JSON', Buffer.from(JSON.stringify(secret).slice(1, -1))],
    ['URL', Buffer.from(encodeURIComponent(secret))],
    ...[0, 1, 2].flatMap((shift): Array<[string, Buffer]> => {
      const text = insideBase64(bytes, shift)
      return [['base64', Buffer.from(text)], ['base64url', Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_'))]]
    }),
  ]
  // Of a key in PEM any line of it is too much.
  const lines = secret
    .split('\n')
    .filter(line => secret.includes('\n') && line.length >= 32 && !line.startsWith('-----'))
  const all = [...forms, ...lines.map((line): [string, Buffer] => ['a line', Buffer.from(line)])]
  return all.filter(([, needle], n) => all.findIndex(([, other]) => other.equals(needle)) === n)
}

/**
 * What of the base64 of a longer text comes of these bytes alone, where they begin `shift` bytes after a group of
 * three.
 */
function insideBase64(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').replace(/=+$/, '')
  const whole = Math.floor((shift + bytes.length) / 3) * 4
  return text.slice(Math.ceil(shift * 8 / 6), whole)
}

/** @throws where one is found, with the file and the name of the secret */
export function expectNoSecrets(folder: string): void {
  const leaks = findSecrets(folder)
  if (leaks.length > 0) {
    throw new Error(
      'Secrets were written to '
      + `files:\n${leaks.map(({ file, secret, form }) => `  ${file}: ${secret} (${form})`).join('\n')}`,
    )
  }
}

/** The same for a text, such as what a program wrote to its output. */
export function expectNoSecretsIn(text: string, what: string): void {
  const found = Array.from(noted).find(([value]) =>
    formsOf(value).some(([, needle]) => text.includes(needle.toString())),
  )
  if (found) throw new Error(`A secret was written to ${what}: ${found[1]}`)
}

/** Removes a folder that a program has left, after a look into all of its files. */
export function removeSearched(folder: string): void {
  try {
    expectNoSecrets(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  }
}
