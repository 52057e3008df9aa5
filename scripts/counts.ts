import process from 'node:process'
import { longFunctions } from '../eslint.prose.ts'
import { countUpwardImports } from './import-arrows.ts'
import { findProductNames } from './product-names.ts'
import { findProseFaults } from './prose.ts'

/*
 * The counts by which one sees whether the house stands: `npm run counts`, a part of `npm run check`. Each is none.
 */
interface Count { what: string, places: string[] }

const prose = await findProseFaults()
const counts: Count[] = [
  {
    what: 'imports that point up',
    places: countUpwardImports().map(({ file, imports }) => `${file} imports ${imports}`),
  },
  {
    what: 'products named outside of their rooms',
    places: findProductNames().map(({ file, line }) => `${file}:${line}`),
  },
  { what: 'lines over 120 characters', places: prose.longLines },
  { what: 'functions over 60 lines of code', places: prose.longFunctions },
  { what: 'functions with more than 15 branches', places: prose.branchedFunctions },
  { what: 'exceptions that nothing needs any more', places: prose.needlessExceptions },
]
for (const { what, places } of counts) {
  console.log(`${String(places.length).padStart(6)}  ${what}`)
  for (const place of places.slice(0, 20)) console.log(`        ${place}`)
}
console.log(
  `${String(longFunctions.length).padStart(6)}  functions that are longer or more branched, each named with its reason`,
)
if (counts.some(({ places }) => places.length > 0)) process.exitCode = 1
