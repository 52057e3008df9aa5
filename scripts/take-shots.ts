import type { Language, Look, Theme } from '../test/gallery/stage.ts'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { scenes } from '../test/gallery/scenes.ts'
import { openStage, takeSeat } from '../test/gallery/stage.ts'
import { launchBrowser } from '../test/support/browser.ts'
import { buildIfNeeded } from './build.mjs'

const folder = resolve(import.meta.dirname, '../dist/shots')
const sizes = [{ width: 1280, height: 800 }, { width: 1440, height: 900 }]
const themes: Theme[] = ['light', 'dark']
const languages: Language[] = ['en', 'zh-CN']

const looks: Look[] = sizes.flatMap(size =>
  themes.flatMap(theme => languages.map(language => ({ ...size, theme, language }))),
)
const nameOf = ({ width, theme, language }: Look) => `${width}-${theme}-${language}`

/**
 * Takes a picture of every scene in both themes, both languages and both sizes, and one contact sheet of all:
 * `dist/shots/index.html`, and `dist/shots/sheet-….png` for each look.
 * @param wanted parts of names of scenes or looks, such as `workbench` or `1280-dark`: without any, all are taken;
 *   with names of both kinds, scenes that fit any of the first in looks that fit any of the second
 * @throws Error that names the scenes that could not be shown, once the others are taken
 */
export async function takeShots(wanted: string[]): Promise<void> {
  const fits = (name: string, all: string[]) => {
    const asked = wanted.filter(part => all.some(other => other.includes(part)))
    return !asked.length || asked.some(part => name.includes(part))
  }
  const chosenScenes = scenes.filter(({ name }) => fits(name, scenes.map(scene => scene.name)))
  const chosenLooks = looks.filter(look => fits(nameOf(look), looks.map(nameOf)))
  await buildIfNeeded()
  if (!wanted.length) await rm(folder, { recursive: true, force: true })
  const browser = await launchBrowser()
  const stage = await openStage()
  const failures: string[] = []
  try {
    for (const look of chosenLooks) {
      await mkdir(join(folder, nameOf(look)), { recursive: true })
      for (const scene of chosenScenes) {
        const seat = await takeSeat(browser, stage, look)
        try {
          await scene.show(seat)
        } catch (error) {
          failures.push(`${scene.name} (${nameOf(look)}): ${(error as Error).message.split('\n')[0]}`)
        }
        await seat.page.screenshot({ path: join(folder, nameOf(look), `${scene.name}.png`) })
        await seat.close()
      }
      console.log(`${chosenScenes.length} pictures: ${nameOf(look)}`)
    }
    await writeFile(join(folder, 'index.html'), sheetOf(chosenLooks, chosenScenes.map(({ name }) => name)))
    const page = await browser.newPage({ viewport: { width: 1800, height: 1000 } })
    for (const look of chosenLooks) {
      await page.goto(`${pathToFileURL(join(folder, 'index.html')).href}#${nameOf(look)}`)
      await page.locator(`[id="${nameOf(look)}"]`).screenshot({ path: join(folder, `sheet-${nameOf(look)}.png`) })
    }
  } finally {
    await stage.stop()
    await browser.close()
  }
  console.log(join(folder, 'index.html'))
  if (failures.length) throw new Error(`Scenes that could not be shown:\n${failures.join('\n')}`)
}

function sheetOf(chosen: Look[], names: string[]): string {
  const sections = chosen
    .map(nameOf)
    .map(
      look =>
        `<section id="${look}"><h2>${look}</h2><div>${names
          .map(
            name =>
              `<figure><a href="${look}/${name}.png"><img src="${look}/${name}.png" `
              + `alt=""></a><figcaption>${name}</figcaption></figure>`,
          )
          .join('')}</div></section>`,
    )
  return `<!doctype html><meta charset="utf-8"><title>Pictures</title>
<style>
body{font:14px system-ui;margin:0;background:#888}
section{padding:16px}
div{display:grid;grid-template-columns:repeat(4,1fr);gap:12px}
figure{margin:0}
img{width:100%;display:block}
</style>
${sections.join('\n')}
`
}
