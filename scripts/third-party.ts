import type { Plugin } from 'vite'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { normalizePath } from 'vite'

/** What is taken from a package's description. */
interface Package {
  name: string
  version: string
  license: string
  author: string
  homepage: string
  /** The texts of its licence files; empty where it ships none. */
  texts: string[]
}

interface Manifest {
  name?: string
  version?: string
  license?: string | { type: string }
  author?: string | { name: string }
  homepage?: string
  /** As packages wrote it in npm's early years. */
  licenses?: Array<{ type: string }>
}

/** A text that is broken here and has one line for each paragraph. */
const flowing = (text: string) => text.trim().replace(/(?<!\n)\n(?!\n)/g, ' ')

// Texts: https://spdx.org/licenses/MIT.html and https://spdx.org/licenses/ISC.html
const mitText = flowing(`
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to
permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS
OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`)

const iscText = flowing(`
Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby
granted, provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN
AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
PERFORMANCE OF THIS SOFTWARE.
`)

const licenceFile = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i
const line = '─'.repeat(100)

/**
 * Collects the packages that go into the bundles and writes their licences to one file, which is part of every
 * package: their licences ask for it.
 *
 * @param file where the licences go
 * @param besides folders of packages that are shipped without being a module of a bundle
 */
export function collectLicences(file: string, besides: string[]): () => Plugin {
  const folders = new Set(besides)
  return () => {
    let root = ''
    return {
      name: 'tihc:third-party',
      apply: 'build',
      configResolved(config) {
        root = config.root
      },
      generateBundle(_, bundle) {
        for (const output of Object.values(bundle)) {
          const sources = output.type === 'chunk'
            ? output.moduleIds
            : output.originalFileNames.map(name => resolve(root, name))
          for (const source of sources) {
            const folder = packageFolder(source)
            if (folder) folders.add(folder)
          }
        }
      },
      closeBundle() {
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, thirdPartyText(Array.from(folders, readPackage)))
      },
    }
  }
}

/** The folder of the package that a module belongs to; undefined for the program's own. */
export function packageFolder(id: string): string | undefined {
  // Bundlers mark modules that they make themselves with a leading NUL, and add queries to files.
  const found = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(
    normalizePath(id).replace(/^\0/, '').replace(/\?.*$/, ''),
  )
  return found?.[1]
}

function readPackage(folder: string): Package {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const { name = '', version = '', license, licenses, author, homepage = '' } = manifest
  return {
    name,
    version,
    license:
      typeof license === 'object'
        ? license.type
        : (license ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'see its text'),
    author: (typeof author === 'object' ? author.name : (author ?? '')).replace(/\s*[<(].*/, ''),
    homepage,
    texts: existsSync(folder)
      ? readdirSync(folder, { withFileTypes: true })
          .filter(entry => entry.isFile() && licenceFile.test(entry.name))
          .map(entry => readFileSync(join(folder, entry.name), 'utf8').trim())
      : [],
  }
}

/** One part a package, by name; packages of the same name and version are one. */
export function thirdPartyText(packages: Package[]): string {
  const parts = new Map(packages.map(part => [`${part.name}@${part.version}`, part]))
  const sorted = Array.from(parts.values()).sort((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1,
  )
  return [
    'TiHC contains the following software of others, under the licences that follow.',
    'Electron\'s own licence and those of Chromium lie beside the program in files of their own.',
    '',
    ...sorted.map(describe),
  ].join('\n')
}

function describe({ name, version, license, author, homepage, texts }: Package): string {
  const heading = [
    `${name} ${version}`,
    `Licence: ${license}`,
    ...(author ? [`By: ${author}`] : []),
    ...(homepage ? [homepage] : []),
  ]
  return [
    line,
    ...heading,
    '',
    ...(texts.length > 0 ? texts : [standardText(license, author || `the authors of ${name}`)]),
    '',
  ].join('\n')
}

/** Of a package that names its licence without shipping its text. */
function standardText(license: string, holder: string): string {
  const grant = license === 'ISC'
    ? iscText
    : mitText
  return license === 'MIT' || license === 'ISC'
    ? `Copyright (c) ${holder}\n\n${grant}`
    : `The package ships no text of its licence; ${license} is the name of it in the SPDX list of licences.`
}
