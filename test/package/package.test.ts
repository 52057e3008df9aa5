import type { PackagedApp } from '../support/packaged-app.ts'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ask, root, startDesktop } from '../support/desktop.ts'
import { readFuses } from '../support/electron-dist.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { filesBelow, importedPackages, layOutArchive, linuxEntry, packageApp } from '../support/packaged-app.ts'

/** All that may lie in the archive; each kind must be there. */
const allowed = [
  /^package\.json$/,
  /^out\/main\/(?:index|serve|store-worker|search-worker|text-worker|sqlite-child)\.js$/,
  /^out\/main\/chunks\/[\w.-]+\.js$/,
  /^out\/preload\/index\.cjs$/,
  /^out\/renderer\/index\.html$/,
  /^out\/renderer\/theme\.js$/,
  /^out\/renderer\/assets\/[\w.-]+\.js$/,
  /^out\/renderer\/assets\/[\w.-]+\.css$/,
  /^out\/renderer\/assets\/[\w.-]+\.(?:woff2?|svg|png)$/,
  /^node_modules\/better-sqlite3\/package\.json$/,
  /^node_modules\/better-sqlite3\/lib\/(?:methods\/)?[\w-]+\.js$/,
  /^node_modules\/better-sqlite3\/prebuilds\/linux-x64\.node$/,
]
const megabyte = 1024 ** 2
/** Licences that let everybody ship what is under them, closed or open. */
const permissive = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'OFL-1.1',
  'Python-2.0',
  'Unlicense',
]

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('the package', () => {
  let where: string
  let app: PackagedApp
  beforeAll(async () => {
    where = await temporaryFolder('package')
    app = await packageApp(where)
  })
  afterAll(() => removeFolder(where))

  it('holds in its archive what runs, and nothing else', () => {
    const files = Array.from(app.files.keys())
    expect(files.filter(file => !allowed.some(pattern => pattern.test(file)))).toEqual([])
    for (const pattern of allowed) expect(files.filter(file => pattern.test(file)), String(pattern)).not.toEqual([])
  })

  it('keeps its archive below 15 MB, the native module aside', () => {
    expect(statSync(join(app.resources, 'app.asar')).size).toBeLessThan(15 * megabyte)
  })

  it('lays the native module of this system, and it alone, beside the archive', () => {
    const native = 'node_modules/better-sqlite3/prebuilds/linux-x64.node'
    expect(filesBelow(join(app.resources, 'app.asar.unpacked'))).toEqual([native])
    expect(Array.from(app.files).filter(([, size]) => size === -1)).toEqual([[native, -1]])
  })

  it('has beside the archive the sample, the icon and the licences', () => {
    expect(
      filesBelow(app.resources)
        .filter(file => !file.startsWith('app.asar'))
        .sort(),
    ).toEqual(['LICENSE.txt', 'THIRD-PARTY.txt', 'icon.png', 'sample-shop.db'])
    for (const file of ['LICENSE.electron.txt', 'LICENSES.chromium.html'])
      expect(existsSync(join(app.folder, file)), file).toBe(true)
  })

  it('describes itself without what only its makers need', () => {
    const described = JSON.parse(app.read('package.json')) as Record<string, unknown>
    expect(described).toMatchObject({
      name: 'tihc',
      productName: 'TiHC',
      main: 'out/main/index.js',
      desktopName: 'tihc.desktop',
      type: 'module',
    })
    for (const key of ['devDependencies', 'scripts']) expect(described, key).not.toHaveProperty(key)
    expect(Object.keys(described.dependencies as object)).toEqual(['better-sqlite3'])
  })

  it('holds no source map and no path of the machine that built it', () => {
    for (const [file, size] of app.files) {
      if (size === -1) continue
      const text = app.read(file)
      expect(text, file).not.toMatch(/^\/\/# sourceMappingURL=/m)
      for (const path of [root, homedir()].filter(folder => folder.length > 6))
        expect(text.includes(path), `${file} names ${path}`).toBe(false)
    }
  })

  it('has its fuses set: no Node, no debugger, only its own archive', () => {
    const [runAsNode, cookieEncryption, nodeOptions, inspect, asarIntegrity, onlyAsar, ownSnapshot, fileProtocol]
      = readFuses(join(app.folder, 'tihc'))
    expect({
      runAsNode,
      cookieEncryption,
      nodeOptions,
      inspect,
      asarIntegrity,
      onlyAsar,
      ownSnapshot,
      fileProtocol,
    }).toEqual({
      runAsNode: false,
      cookieEncryption: true,
      nodeOptions: false,
      inspect: false,
      asarIntegrity: true,
      onlyAsar: true,
      ownSnapshot: false,
      fileProtocol: false,
    })
  })

  it('names the licence of everything that is in it', () => {
    const text = readFileSync(join(app.resources, 'THIRD-PARTY.txt'), 'utf8')
    const parts = text.split(/^─+\n/m).slice(1)
    const named = parts.map(part => part.slice(0, part.lastIndexOf(' ', part.indexOf('\n'))))
    expect(Array.from(importedPackages()).filter(name => !named.includes(name))).toEqual([])
    // Of those that are not imported by the program itself but come with one that is.
    expect(named).toEqual(
      expect.arrayContaining([
        'better-sqlite3',
        'css-render',
        '@vue/runtime-core',
        'find-my-way',
        '@iconify-json/lucide',
      ]),
    )
    for (const part of parts) {
      const licence = /^Licence: (.+)$/m.exec(part)?.[1] ?? ''
      expect(
        licence
          .replace(/[()]/g, '')
          .split(' OR ')
          .some(choice => permissive.includes(choice)),
        part.split('\n', 2).join(', '),
      ).toBe(true)
      expect(part.length, part.split('\n', 1)[0]).toBeGreaterThan(500)
    }
  })

  it('tells Linux desktops its name, its kinds of files and its kind of address', async () => {
    const { entry, kinds } = await linuxEntry(where)
    const lines = Object.fromEntries(
      entry
        .split('\n')
        .filter(line => line.includes('='))
        .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    )
    expect(lines).toMatchObject({
      'Name': 'TiHC',
      'Exec': '/opt/TiHC/tihc %U',
      'Type': 'Application',
      'Icon': 'tihc',
      'Terminal': 'false',
      'StartupWMClass': 'tihc',
      'Categories': 'Development;',
      'GenericName[zh_CN]': '数据库工作台',
    })
    expect(lines.Comment).toMatch(/^[^\\]+$/)
    expect(new Set(lines.MimeType!.split(';'))).toEqual(
      new Set(['application/sql', 'application/vnd.sqlite3', 'x-scheme-handler/mysql', '']),
    )
    for (const pattern of ['*.sql', '*.db', '*.sqlite', '*.sqlite3'])
      expect(kinds).toContain(`<glob pattern="${pattern}"/>`)
  })

  it('has every icon and every right that its configuration names', () => {
    for (const file of [
      'icon.icns',
      'icon.ico',
      'entitlements.mac.plist',
      ...[16, 32, 48, 64, 128, 256, 512].map(size => `icons/${size}x${size}.png`),
    ])
      expect(existsSync(join(root, 'build', file)), file).toBe(true)
    // One exception to the hardened runtime: V8 compiles.
    expect(
      Array.from(
        readFileSync(join(root, 'build/entitlements.mac.plist'), 'utf8').matchAll(/<key>(.+)<\/key>/g),
        found => found[1],
      ),
    ).toEqual(['com.apple.security.cs.allow-jit'])
  })

  describeBrowser('where it is installed', () => {
    it('starts, finds its sample and its pages, and loads the native module from beside the archive', async () => {
      const desktop = await startDesktop({ entry: layOutArchive(app), dataDir: join(where, 'profile') })
      try {
        const page = await desktop.page()
        expect(page.url()).toContain('index.html')
        const rows = await ask(page, async (tihc) => {
          const { data: [sample] } = await tihc.connections.list()
          return (await tihc.sql.execute({ connectionId: sample!.id, sql: 'SELECT count(*) AS n FROM orders' })).data
        })
        expect(rows).toEqual([{ n: 100_000 }])
        expect(
          await desktop.main(({ app: electron }) => (electron as unknown as { isPackaged: boolean }).isPackaged),
        ).toBe(true)
        const loaded = readFileSync(`/proc/${desktop.process.pid}/maps`, 'utf8')
          .split('\n')
          .filter(line => line.endsWith('.node'))
          .map(line => line.slice(line.indexOf('/')))
        expect(new Set(loaded)).toEqual(
          new Set([join(app.resources, 'app.asar.unpacked/node_modules/better-sqlite3/prebuilds/linux-x64.node')]),
        )
      } finally {
        await desktop.stop()
      }
    })
  })
})
