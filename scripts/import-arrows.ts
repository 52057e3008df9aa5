import type { House } from './floors.ts'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'
import { parse } from 'vue/compiler-sfc'
import { mainHouse, rendererHouse } from './floors.ts'

/** An import that points up, or sideways between parts that stand apart. */
export interface Arrow {
  /** From the root of the repository. */
  file: string
  imports: string
}

const root = resolve(import.meta.dirname, '..')

/** Every import of the main process and of the renderer that points up: none, where the house stands. */
export function countUpwardImports(): Arrow[] {
  return [mainHouse, rendererHouse].flatMap(house =>
    readHouse(house).flatMap(([file, text]) => arrowsIn(house, file, text)))
}

/** The files of a house by their paths below its root; tests may reach wherever they like. */
function readHouse({ root: folder }: House): Array<[string, string]> {
  const base = join(root, folder)
  return globSync('**/*.{ts,vue}', { cwd: base, exclude: path => path.endsWith('.test.ts') })
    .map(file => [file.replaceAll('\\', '/'), readFileSync(join(base, file), 'utf8')])
}

/**
 * What a file imports that stands above it or apart from it.
 *
 * @param house what stands on what
 * @param file below the house's root
 * @param text its source
 */
export function arrowsIn(house: House, file: string, text: string): Arrow[] {
  const floor = floorOf(house, file)
  if (floor === -1) return []
  return importsOf(file, text).flatMap((imported) => {
    const target = targetOf(file, imported)
    if (target === null) return []
    const isAbove = floorOf(house, target) > floor
    return isAbove || isApart(house, file, target) ? [{ file: `${house.root}/${file}`, imports: imported }] : []
  })
}

/** -1 for what stands outside of the house, such as helpers of tests. */
function floorOf({ floors }: House, path: string): number {
  return floors.findIndex(floor => floor.some(name => path === name || path.startsWith(`${name}/`)))
}

function isApart({ apart }: House, file: string, target: string): boolean {
  const roomOf = (path: string) => path.split('/').slice(0, 2).join('/')
  const isBelow = (name: string) => file.startsWith(`${name}/`) && target.startsWith(`${name}/`)
  return apart.some(isBelow) && roomOf(file) !== roomOf(target)
}

/** The path below the root that an import leads to; null for a package. */
function targetOf(file: string, imported: string): string | null {
  if (imported.startsWith('@/') || imported.startsWith('/src/')) return imported.replace(/^(?:@|\/src)\//, '')
  return imported.startsWith('.') ? join(dirname(file), imported).replaceAll('\\', '/') : null
}

/** Whatever a file reads of others: static, dynamic, types, and what `import.meta.glob` finds. */
function importsOf(file: string, text: string): string[] {
  const found: string[] = []
  const add = (node: ts.Node | undefined) => {
    if (node && ts.isStringLiteralLike(node)) found.push(node.text)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier)
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal)
    if (ts.isCallExpression(node) && isImport(node.expression)) {
      const [given] = node.arguments
      if (given && ts.isArrayLiteralExpression(given)) given.elements.forEach(add)
      else add(given)
    }
    ts.forEachChild(node, visit)
  }
  for (const script of scriptsOf(file, text))
    visit(ts.createSourceFile(file, script, ts.ScriptTarget.Latest))
  return found
}

/** True for `import()` and `import.meta.glob()`. */
function isImport(called: ts.Expression): boolean {
  if (called.kind === ts.SyntaxKind.ImportKeyword) return true
  return ts.isPropertyAccessExpression(called) && called.name.text === 'glob' && ts.isMetaProperty(called.expression)
}

function scriptsOf(file: string, text: string): string[] {
  if (!file.endsWith('.vue')) return [text]
  const { script, scriptSetup } = parse(text, { filename: file }).descriptor
  return [script, scriptSetup].flatMap(block => block ? [block.content] : [])
}
