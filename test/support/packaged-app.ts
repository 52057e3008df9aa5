import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root } from './desktop.ts'
import { makeElectronDist } from './electron-dist.ts'

/** A package as `npm run package -- --dir` makes it, with a stand-in for Electron's own files. */
export interface PackagedApp {
  /** What a person gets. */
  folder: string
  /** Its folder `resources`. */
  resources: string
  /** The archive's files with their sizes; a size of -1 says that the file lies beside it. */
  files: Map<string, number>
  /** A file of the archive. */
  read: (file: string) => string
}

interface Entry { files?: Record<string, Entry>, size?: number, unpacked?: boolean }
interface Asar {
  getRawHeader: (archive: string) => { header: Entry }
  extractFile: (archive: string, file: string) => Buffer
  extractAll: (archive: string, folder: string) => void
}

// What the packer itself works with: a package of a package.
const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
export const packerModule = <T>(name: string): T => builder(name) as T
const asar = packerModule<Asar>('@electron/asar')

/** Builds and packs the app into a folder of `where`. */
export async function packageApp(where: string): Promise<PackagedApp> {
  const electron = join(where, 'electron')
  makeElectronDist(electron)
  await run(['--dir', `-c.directories.output=${join(where, 'dist')}`], { ELECTRON_OVERRIDE_DIST_PATH: electron })
  const folder = join(where, 'dist/linux-unpacked')
  const resources = join(folder, 'resources')
  const archive = join(resources, 'app.asar')
  const { header } = asar.getRawHeader(archive)
  return {
    folder,
    resources,
    files: new Map(walk(header, '')),
    read: file => asar.extractFile(archive, file).toString(),
  }
}

function run(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'scripts/package.mjs'), ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    child.once('error', reject)
    child.once('close', code => code === 0 ? resolve() : reject(new Error(`Packaging ended with ${code}:\n${output}`)))
  })
}

function walk(entry: Entry, path: string): Array<[string, number]> {
  if (!entry.files) return [[path, entry.unpacked ? -1 : entry.size ?? 0]]
  return Object.entries(entry.files).flatMap(([name, inner]) => walk(inner, path ? `${path}/${name}` : name))
}

/**
 * Lays the archive out as a folder of its name, because Node alone cannot read it. What lies beside the archive is
 * reached by links: Node loads the file that a link leads to, as Electron loads the file beside its archive.
 *
 * @returns the app's entry
 */
export function layOutArchive({ resources, files }: PackagedApp): string {
  const archive = join(resources, 'app.asar')
  const packed = join(resources, 'app.packed')
  if (existsSync(packed)) return join(archive, 'out/main/index.js')
  renameSync(archive, packed)
  symlinkSync('app.asar.unpacked', join(resources, 'app.packed.unpacked'))
  asar.extractAll(packed, archive)
  for (const [file, size] of files) {
    if (size !== -1) continue
    const inside = join(archive, file)
    mkdirSync(dirname(inside), { recursive: true })
    rmSync(inside, { force: true })
    symlinkSync(join(resources, 'app.asar.unpacked', file), inside)
  }
  return join(archive, 'out/main/index.js')
}

interface LinuxConfig {
  linux: { executableName: string, desktop?: unknown, description?: string }
  fileAssociations: unknown[]
  protocols: unknown
  productName: string
}

/** What an installed app tells a Linux desktop, as the packer writes it: its entry, and its kinds of files. */
export async function linuxEntry(where: string): Promise<{ entry: string, kinds: string }> {
  const { LinuxTargetHelper } = packerModule<{
    LinuxTargetHelper: new (packager: object) => {
      computeDesktopEntry: (options: object) => Promise<string>
      mimeTypeFiles: Promise<string>
    }
  }>('app-builder-lib/out/targets/LinuxTargetHelper')
  const { getConfig } = packerModule<{
    getConfig: (folder: string, file: string, given: null) => Promise<LinuxConfig>
  }>('app-builder-lib/out/util/config/config')
  const config = await getConfig(root, join(root, 'electron-builder.yml'), null)
  const metadata = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as object
  const kinds = join(where, 'kinds.xml')
  const helper = new LinuxTargetHelper({
    config,
    platformSpecificBuildOptions: config.linux,
    fileAssociations: config.fileAssociations,
    executableName: config.linux.executableName,
    appInfo: { productName: config.productName, sanitizedProductName: config.productName, description: '' },
    info: { metadata },
    getTempFile: async () => kinds,
  })
  return {
    entry: await helper.computeDesktopEntry(config.linux),
    kinds: readFileSync(await helper.mimeTypeFiles, 'utf8'),
  }
}

/** Every file below a folder, by its path from there. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

/** The packages that the program's own sources import, types and helpers of tests aside. */
export function importedPackages(): Set<string> {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >
  const known = new Set(Object.keys({ ...dependencies, ...devDependencies }))
  const files = filesBelow(join(root, 'src')).filter(
    file => /\.(?:ts|vue|css)$/.test(file) && !file.endsWith('.test.ts'),
  )
  const sources = files
    .map(file => readFileSync(join(root, 'src', file), 'utf8'))
    .filter(text => !/from '(?:vitest|@vue\/test-utils)'/.test(text))
  const beforeName = [
    String.raw`import (?!type\b)(?:[^'"]* from )?`,
    '@import ',
    String.raw`export (?!type\b)[^'"]* from `,
  ]
  const anyImport = new RegExp([
    String.raw`(?:^|\n)\s*(?:${beforeName.join('|')})['"]([^'"]+)['"]`,
    String.raw`import\(['"]([^'"]+)['"]\)`,
  ].join('|'), 'g')
  const imports = sources.flatMap(text => Array.from(text.matchAll(anyImport), found => found[1] ?? found[2]!))
  const names = imports.map(name => name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/'))
  return new Set(names.filter(name => known.has(name) && name !== 'electron'))
}
