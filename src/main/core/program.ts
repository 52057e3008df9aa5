import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The program's own folder: the nearest one above this code that has a package.json, in the build as in the sources; an
 * installed app's archive.
 */
const folder = findFolder(dirname(fileURLToPath(import.meta.url)))
/** What it reads that is no code; in an installed app it lies beside the archive. */
const resources = extname(folder) === '.asar'
  ? dirname(folder)
  : join(folder, 'resources')

export const programName = 'TiHC'
export const programVersion = (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string })
  .version
/** The shop that a new profile gets a copy of; `scripts/make-sample.mjs` makes it. */
export const sampleDatabase = join(resources, 'sample-shop.db')
/** The licences of what others made; the build writes it. */
export const licencesFile = extname(folder) === '.asar'
  ? join(resources, 'THIRD-PARTY.txt')
  : join(folder, 'out', 'THIRD-PARTY.txt')
/** The built pages; may be missing where the sources run. */
export const pagesFolder = join(folder, 'out', 'renderer')
/** The built script that gives the desktop app's page its way in. */
export const preloadFile = join(folder, 'out', 'preload', 'index.cjs')

function findFolder(start: string): string {
  if (existsSync(join(start, 'package.json'))) return start
  const parent = dirname(start)
  if (parent === start) throw new Error('The program is not complete: its package.json is missing.')
  return findFolder(parent)
}
