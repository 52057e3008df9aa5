/**
 * Draws the program's icons in every size from build/icon.svg and build/icon-small.svg; to be run after a
 * change of one of them. What it writes is committed: packaging and the pages draw nothing themselves.
 */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { Resvg } from '@resvg/resvg-js'
import { IconIcns, IconIco } from '@shockpkg/icon-encoder'

const root = process.argv[2] ?? resolve(import.meta.dirname, '..')
const inRoot = path => join(root, path)

/** Below this many pixels the mark is drawn on a grid of 16, with a line as bold as there is room. */
const smallBelow = 32
const linux = [16, 24, 32, 48, 64, 96, 128, 256, 512]
const windows = [16, 20, 24, 32, 40, 48, 64, 128, 256]
/** Types of an ICNS file and the pixels of each: https://en.wikipedia.org/wiki/Apple_Icon_Image_format */
const mac = [
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic04', 16],
  ['ic14', 512],
  ['ic09', 512],
  ['ic05', 32],
  ['ic10', 1024],
  ['ic11', 32],
]
/** A macOS icon has air around it: the tile takes 824 of 1024 pixels. */
const macScale = 824 / 1024

const sources = {
  large: await readFile(inRoot('build/icon.svg'), 'utf8'),
  small: await readFile(inRoot('build/icon-small.svg'), 'utf8'),
}

const sourceFor = pixels => pixels < smallBelow ? sources.small : sources.large
const draw = (svg, pixels) => new Resvg(svg, { fitTo: { mode: 'width', value: pixels } }).render().asPng()
const png = pixels => draw(sourceFor(pixels), pixels)

function macPng(pixels) {
  const edge = 1024 * (1 - macScale) / 2
  const inner = sourceFor(pixels).replace('<svg ', `<svg x="${edge}" y="${edge}" width="824" height="824" `)
  return draw(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1024 1024">${inner}</svg>`, pixels)
}

async function writeIco() {
  const ico = new IconIco()
  for (const pixels of windows) await ico.addFromPng(png(pixels), null, false)
  await writeFile(inRoot('build/icon.ico'), ico.encode())
}

async function writeIcns() {
  const icns = new IconIcns()
  icns.toc = true
  for (const [type, pixels] of mac) await icns.addFromPng(macPng(pixels), [type], false)
  await writeFile(inRoot('build/icon.icns'), icns.encode())
}

for (const folder of ['build/icons', 'resources', 'src/renderer/src/assets'])
  await mkdir(inRoot(folder), { recursive: true })
for (const pixels of linux) await writeFile(inRoot(`build/icons/${pixels}x${pixels}.png`), png(pixels))
await writeFile(inRoot('build/icon.png'), png(1024))
await writeFile(inRoot('resources/icon.png'), png(256))
await writeIco()
await writeIcns()
// The pages show the same drawings: the mark in their head, the small one on the browser's tab.
await copyFile(inRoot('build/icon.svg'), inRoot('src/renderer/src/assets/logo.svg'))
await copyFile(inRoot('build/icon-small.svg'), inRoot('src/renderer/src/assets/favicon.svg'))
