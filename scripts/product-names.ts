import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A place outside of the rooms for it where a product or an engine is named. */
export interface NamedProduct { file: string, line: number, text: string }

const root = join(import.meta.dirname, '..')
const name = /tidb|mysql|mariadb|sqlite|postgres/i

/** Where names of products belong: what is about one family, and the words that people read. */
const rooms = [
  /^src\/dialects\//,
  /^src\/main\/engines\//,
  /^src\/renderer\/src\/locales\//,
  /\.test\.ts$/,
  /\/testing\//,
]

/** Files that name one all the same, and why. */
export const excepted: Array<[pattern: RegExp, reason: string]> = [
  [/^src\/main\/store\//, 'the app\'s own store is a SQLite file: that is no engine of the person\'s'],
  [/^src\/main\/search\/index-\w+\.ts$/, 'the search index is a file of the app\'s own, as the store is'],
  [/^src\/contract\/connections\.ts$/, 'the lists of families and products, and the documented form of an address'],
  [
    /^src\/main\/(?:host\/(?:host-options|run-host)|services|desktop\/start-app)\.ts$/,
    'the documented option --sqlite-dir, and its folder',
  ],
  [/^src\/contract\/error-details\.ts$/, 'the documented details of errors'],
  [/^src\/main\/connections\/sample\.ts$/, 'the documented folder of a profile'],
  [/^src\/main\/core\/log-cause\.ts$/, 'tells the errors of drivers apart, whose words may quote data'],
  [/^src\/renderer\/src\/views\/about\/index\.vue$/, 'the address of a manual'],
]

/**
 * Every line outside of the rooms and exceptions that names a product: none, where the house stands. Imports do not
 * count.
 */
export function findProductNames(): NamedProduct[] {
  return globSync('src/**/*.{ts,vue}', { cwd: root })
    .map(file => file.replaceAll('\\', '/'))
    .filter(file => !rooms.some(room => room.test(file)) && !excepted.some(([pattern]) => pattern.test(file)))
    .flatMap(file => namesIn(file, readFileSync(join(root, file), 'utf8')))
}

/** The lines of a source that name a product. */
export function namesIn(file: string, source: string): NamedProduct[] {
  return source
    .split('\n')
    .flatMap((text, at) =>
      name.test(text) && !/^\s*(?:import|\}) .*from ['"]/.test(text) ? [{ file, line: at + 1, text: text.trim() }] : [],
    )
}
