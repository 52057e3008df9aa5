import { Buffer } from 'node:buffer'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './desktop.ts'

/**
 * Where Electron keeps its fuses in its program: this sentinel, a byte for the version, one for the number of fuses,
 * and a byte a fuse ('0' off, '1' on, 'r' removed).
 * @see https://www.electronjs.org/docs/latest/tutorial/fuses
 */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** As Electron ships them: everything on but what is off by default, and the ninth for WebAssembly's traps. */
const shippedFuses = '101100011'

/**
 * Makes a folder that packaging takes for Electron's: its files by name, and a program whose only truth is its fuses.
 * With it everything runs for real but what Electron itself does.
 */
export function makeElectronDist(folder: string): void {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')) as {
    version: string
  }
  mkdirSync(join(folder, 'locales'), { recursive: true })
  mkdirSync(join(folder, 'resources'))
  const fuses = Buffer.concat([
    Buffer.from(fuseSentinel),
    Buffer.from([1, shippedFuses.length]),
    Buffer.from(shippedFuses),
  ])
  const program = Buffer.concat([Buffer.from('#!/bin/sh\nexit 70\n'), fuses, Buffer.alloc(64)])
  writeFileSync(join(folder, 'electron'), program, { mode: 0o755 })
  writeFileSync(join(folder, 'version'), version)
  for (const name of [
    'LICENSE',
    'LICENSES.chromium.html',
    'chrome-sandbox',
    'chrome_crashpad_handler',
    'icudtl.dat',
    'resources.pak',
    'v8_context_snapshot.bin',
    'locales/en-US.pak',
    'locales/zh-CN.pak',
    'locales/de.pak',
  ])
    writeFileSync(join(folder, name), `stand-in for Electron's ${name}\n`)
}

/** The fuses of a program, by their place: true is on. */
export function readFuses(program: string): boolean[] {
  const bytes = readFileSync(program)
  const wire = bytes.indexOf(fuseSentinel) + fuseSentinel.length
  if (wire < fuseSentinel.length) throw new Error(`${program} has no fuses.`)
  return Array.from(bytes.subarray(wire + 2, wire + 2 + bytes[wire + 1]!), byte => byte === '1'.charCodeAt(0))
}
