import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { countUpwardImports } from './import-arrows.ts'
import { findProductNames } from './product-names.ts'

/*
 * The counts by which one sees whether the house stands: `npm run counts`, a part of `npm run check`. Each has a limit
 * that may only go down.
 */
interface Count {
  what: string
  found: number
  most: number
  /** Some of the places, where there are too many. */
  places: string[]
}

const root = join(import.meta.dirname, '..')
const longestLine = 120
/** Words and data, whose lines are as long as what they say. */
const wordsAndData = /\/locales\/|read-only-corpus\.ts$|guard-corpus\.ts$/

function longLines(): string[] {
  return globSync('{src,scripts,bench,test}/**/*.{ts,mjs,vue}', { cwd: root })
    .map(file => file.replaceAll('\\', '/'))
    .filter(file => !wordsAndData.test(file))
    .flatMap(file =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, at) => (line.length > longestLine ? [`${file}:${at + 1}`] : [])),
    )
}

function count(what: string, places: string[], most = 0): Count {
  return { what, found: places.length, most, places: places.length > most ? places.slice(0, 10) : [] }
}

const counts = [
  count('imports that point up', countUpwardImports().map(({ file, imports }) => `${file} imports ${imports}`)),
  count('products named outside of their rooms', findProductNames().map(({ file, line }) => `${file}:${line}`)),
  count('lines over 120 characters', longLines(), 2900),
]
for (const { what, found, most, places } of counts) {
  console.log(`${String(found).padStart(6)}  ${what} (at most ${most})`)
  for (const place of places) console.log(`        ${place}`)
}
if (counts.some(({ found, most }) => found > most)) process.exitCode = 1
