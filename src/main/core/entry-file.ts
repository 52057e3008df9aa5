import { existsSync } from 'node:fs'
import { extname } from 'node:path'

/**
 * Finds another entry of the program, for starting it in a thread or process of its own.
 * Run from the sources it lies beside its caller; in the build it lies beside the entry that was
 * started, one folder above the `chunks` into which the bundler moves code that entries share.
 *
 * @param from `import.meta.url` of the caller
 * @param name without extension: `store-worker`
 */
export function entryFile(from: string, name: string): URL {
  const file = name + extname(new URL(from).pathname)
  const beside = new URL(`./${file}`, from)
  return existsSync(beside)
    ? beside
    : new URL(`../${file}`, from)
}
