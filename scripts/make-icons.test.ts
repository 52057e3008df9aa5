import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'

const root = resolve(import.meta.dirname, '..')

async function drawn(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tihc-icons-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const source of ['icon.svg', 'icon-small.svg'])
    await cp(join(root, 'build', source), join(folder, 'build', source))
  await promisify(execFile)(process.execPath, [join(root, 'scripts/make-icons.mjs'), folder])
  return folder
}

const filesBelow = async (folder: string) => (await readdir(folder, { recursive: true, withFileTypes: true }))
  .filter(entry => entry.isFile())
  .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))

/** Width and height stand in a PNG's first chunk, after 16 bytes of signature and head. */
const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)]

it('writes what is committed', async () => {
  const folder = await drawn()
  const files = await filesBelow(folder)
  expect(files).toHaveLength(17)
  for (const file of files) {
    expect({ file, same: (await readFile(join(root, file))).equals(await readFile(join(folder, file))) }).toEqual({
      file,
      same: true,
    })
  }
}, 30_000)

it('draws every size that a system asks for', async () => {
  for (const name of await readdir(join(root, 'build/icons')))
    expect(sizeOf(await readFile(join(root, 'build/icons', name))).join('x')).toBe(name.replace('.png', ''))
  expect(sizeOf(await readFile(join(root, 'build/icon.png')))).toEqual([1024, 1024])
  const ico = await readFile(join(root, 'build/icon.ico'))
  // A directory of 16-byte entries after a head of 6; a width of 0 is 256.
  const widths = Array.from({ length: ico.readUInt16LE(4) }, (_, n) => ico.readUInt8(6 + 16 * n) || 256)
  expect(widths).toEqual(expect.arrayContaining([16, 32, 48, 256]))
  const icns = await readFile(join(root, 'build/icon.icns'))
  expect(icns.toString('latin1', 0, 4)).toBe('icns')
  expect(icns.readUInt32BE(4)).toBe(icns.length)
})
