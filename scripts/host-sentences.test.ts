import type { HostSentence } from './host-sentences.ts'
import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { procedures } from '../src/contract/index.ts'
import { inputError } from '../src/main/api/dispatcher.ts'
import { hasEnglish } from '../src/renderer/src/locales/english-left.ts'
import { createTranslator } from '../src/renderer/src/locales/translate.ts'
import { sentences } from '../src/renderer/src/locales/zh-CN/sentences.ts'
import { collectHostSentences } from './host-sentences.ts'

/** Sources whose sentences no page shows, and why. */
const notShown: Array<[RegExp, string]> = [
  [
    /^src\/main\/transport\/http\/http-(?:auth|body|events|guard|input|pages|upload)\.ts:/,
    'about headers, queries and bodies: pages send right ones, programs are answered in English',
  ],
  [/^src\/main\/store\/(?:profile-folder|store-file)\.ts:/, 'before there is a page: the log, and how starting failed'],
  [
    /^src\/main\/desktop\/window\/words\.ts:/,
    'native menus and dialogs, which have words of their own in both languages',
  ],
]

/** Names and words of other programs, which are the same in every language. */
const names = new Set([
  'main',
  'public',
  'near "{0}": syntax error',
  'mysql://user:password@host:4000/database',
  'ssl-mode=DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY',
])

/** Keys that no source holds as a text, and where they come from. */
const fromElsewhere = new Set([
  '{0}: {1}', // a field's path, or a name, before what is wrong with it
  'name', // fields of a connection that `checkPatch` names
  'file',
  // kinds of values, as zod names them
  ...['string', 'number', 'int', 'boolean', 'array', 'object', 'record', 'undefined', 'null'],
])

/** Errors that only pass on what another said. */
const passedOn: Array<[string, string]> = [
  ['src/contract/errors.ts error', 'an answer becomes the error again that it was'],
  ['src/main/engines/mysql/mysql-errors.ts serverMessage(failure)', 'the database server\'s own words'],
  ['src/main/engines/mysql/tidb-ddl-jobs.ts message', 'what the database server says of a job, in its own words'],
  ['src/main/sql/statement-outcomes.ts reason.message', 'why a statement was stopped, where its outcome adds nothing'],
  ['src/main/sql/statement-runner.ts error.message', 'another error, with the place of the statement'],
]

const table = new Map(Object.entries(sentences))
const translate = createTranslator(sentences)
/** Keywords and terms in capitals, names such as `databaseId` and `OpenSSH`, and these words of other programs. */
const ofPrograms = new RegExp([
  String.raw`\b(?:[A-Z][A-Z\d]+|[A-Za-z][a-z]*[A-Z]\w*)\b`,
  String.raw`\b(?:ssh-add|ssl-(?:cert|key|mode)|mariadb-admin flush-hosts)\b`,
  String.raw`\b(?:ciphers|ed25519|sqlite3|null|Content-Length|uuid|utf8mb4\w*)\b|（length）|或 engine`,
  String.raw`\bfile:|[:@$]name|'user'@'address'`,
  '（PuTTYgen：[^）]*）',
].join('|'), 'g')
const slotsOf = (text: string) => [...text.matchAll(/\{(\d)(?::text)?\}/g)].map(match => match[1]!).sort()
const isFromZod = (key: string) =>
  /^(?:Too (?:small|big)|Invalid (?:input|option|ISO)|must (?:look like|not hold))\b/.test(key)

let collected: HostSentence[] = []
let unread: string[] = []

beforeAll(() => {
  const files = globSync('src/{main,contract,formats,language,dialects}/**/*.ts', {
    cwd: resolve(import.meta.dirname, '..'),
  }).map(file => file.replaceAll('\\', '/'))
  const found = collectHostSentences(files.filter(file => !file.endsWith('.test.ts')))
  unread = found.unread
  collected = found.sentences.filter(
    ({ at, template }) => !names.has(template) && !at.every(place => notShown.some(([pattern]) => pattern.test(place))),
  )
}, 400_000)

describe('sentences of the host', () => {
  it('are found in the sources', () => {
    const templates = collected.map(({ template }) => template)
    expect(templates.length).toBeGreaterThan(300)
    // A text as it stands, of a branch, of a table, of a parameter, of a typed property, of a call through a listener.
    for (const template of [
      'There is no such session; it may have been closed. Open a new one.',
      'This is no ordinary file. Choose one that holds text.',
      'The disk that holds the file is full. Free some space and try again.',
      'The passphrase does not open the SSH key. Check it.',
      'SET GLOBAL {0} changes the server',
      'Its network link dropped without a word.',
    ]) expect(templates).toContain(template)
  })

  it('are all found: no error says what cannot be read from the sources', () => {
    expect(unread.sort()).toEqual(passedOn.map(([source]) => source).sort())
  })

  it('have Chinese', () => {
    expect(
      collected.filter(({ template }) => !table.has(template)).map(({ template, at }) => `${at[0]} ${template}`),
    ).toEqual([])
  })

  it('are all still said', () => {
    const said = new Set(collected.map(({ template }) => template))
    expect([...table.keys()].filter(key => !said.has(key) && !fromElsewhere.has(key) && !isFromZod(key))).toEqual([])
  })

  it('have the same slots in Chinese, and translate those that may hold words', () => {
    for (const [key, text] of table) expect([key, slotsOf(text)]).toEqual([key, slotsOf(key)])
    const raw = collected.flatMap(({ template, wordSlots }) =>
      wordSlots
        .filter(slot => table.has(template) && !table.get(template)!.includes(`{${slot}:text}`))
        .map(slot => `${slot} of ${template}`),
    )
    expect(raw).toEqual([])
  })

  it('hold no English in Chinese', () => {
    expect([...table.values()].filter(text => hasEnglish(text.replaceAll(ofPrograms, '')))).toEqual([])
    expect([...table.values()].filter(text => !/\p{Script=Han}/u.test(text) && slotsOf(text).length === 0)).toEqual([])
  })

  it('are told apart: each is found by its own template', () => {
    const filled = (text: string) => text.replaceAll(/ ?\{(\d)(?::text)?\} ?/g, (_, slot: string) => `«${slot}»`)
    const wrong = [...table].filter(
      ([key, text]) =>
        /[a-z]/i.test(key.replaceAll(/\{\d\}/g, ''))
        && filled(translate(key.replaceAll(/\{(\d)\}/g, '«$1»'))).replaceAll(' ', '')
        !== filled(text).replaceAll(' ', ''),
    )
    expect(wrong.map(([key]) => [key, translate(key.replaceAll(/\{(\d)\}/g, '«$1»'))])).toEqual([])
  })
})

describe('what input fails of', () => {
  /** Every field of an object, those of objects in it too, with a way to put a value there. */
  function* places(schema: z.ZodType): Generator<(value: unknown) => Record<string, unknown>> {
    let inner: z.ZodType | undefined = schema
    while (inner instanceof z.ZodOptional || inner instanceof z.ZodNullable || inner instanceof z.ZodDefault)
      inner = inner.unwrap() as z.ZodType
    if (!(inner instanceof z.ZodObject)) return
    for (const [name, field] of Object.entries(inner.shape)) {
      yield value => ({ [name]: value })
      for (const put of places(field as z.ZodType)) yield value => ({ [name]: put(value) })
    }
  }
  const values = [
    undefined,
    null,
    0,
    -1,
    1.5,
    1e15,
    Number.NaN,
    '',
    'x',
    'x'.repeat(5_000),
    '\uD800',
    '\0',
    true,
    [],
    ['x'],
    Array.from({ length: 30 }, () => 'x'.repeat(40)),
    {},
    { unknown: 1 },
  ]

  it('is said in Chinese, whatever is wrong with it', () => {
    const english = new Set<string>()
    const faults = new Set<string>()
    for (const { procedure } of procedures()) {
      for (const put of [...places(procedure.input)]) {
        for (const value of values) {
          const parsed = procedure.input.safeParse({ ...put(value), unknown: 1 })
          for (const issue of parsed.error?.issues ?? []) {
            const { message } = inputError(new z.ZodError([issue]))
            faults.add(issue.message)
            if (
              translate(message) === message
              || hasEnglish(translate(message).replaceAll(/应为以下之一：.*?(?=。请更正)|NaN/g, ''))
            ) {
              english.add(message)
            }
          }
        }
      }
    }
    expect([...english]).toEqual([])
    const unsaid = [...table.keys()].filter(isFromZod).filter((key) => {
      const pattern = new RegExp(
        `^${key
          .split(/\{\d\}/)
          .map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('[^]+')}$`,
      )
      return ![...faults].some(message => pattern.test(message))
    })
    expect(unsaid).toEqual([])
  })
})
