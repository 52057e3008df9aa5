import type { Piece, Text } from './text-pieces.ts'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { indexSources } from './text-index.ts'
import { createReader } from './text-reader.ts'

/**
 * Finds every sentence that the host may say to a person: what `new TihcError(code, text)` is given, and the few other
 * texts that reach the pages. Texts are followed through constants, tables, branches, parameters and the calls that
 * fill them, through returned values and properties of typed objects. What is not known before the program runs is a
 * slot.
 */
export interface HostSentence {
  /** The English text, slots as `{0}`, `{1}` in the order of the text. */
  template: string
  /** Slots that may hold words of the program itself, which are sentences or fragments of this list as well. */
  wordSlots: number[]
  /** Where it stands, as `src/main/file.ts:12`. */
  at: string[]
}

const root = resolve(import.meta.dirname, '..')

export interface HostSentences {
  sentences: HostSentence[]
  /** Errors of which no text could be found: what they are given, in the words of the source. */
  unread: string[]
}

/** @param files paths of the sources, from the root of the repository */
export function collectHostSentences(files: readonly string[]): HostSentences {
  const program = createProgram(files.map(file => join(root, file)))
  const checker = program.getTypeChecker()
  const sources = program.getSourceFiles().filter(source => !source.isDeclarationFile)
  const index = indexSources(sources, checker)
  const reader = createReader(checker, index)

  const found = new Map<string, HostSentence>()
  function add(text: Text): void {
    let number = 0
    const wordSlots: number[] = []
    const template = text.pieces.map((piece, at) => {
      if (typeof piece === 'string') return piece
      if (!isQuoted(text.pieces, at) && piece.texts.some(isWorded)) {
        wordSlots.push(number)
        piece.texts.forEach(add)
      }
      return `{${number++}}`
    }).join('')
    if (!hasWords(text) && !wordSlots.length) return
    const known = found.get(template) ?? { template, wordSlots: [], at: [] }
    found.set(template, {
      template,
      wordSlots: [...new Set([...known.wordSlots, ...wordSlots])].sort(),
      at: [...new Set([...known.at, place(text.node)])],
    })
  }
  const unread = new Set<string>()
  for (const expression of new Set(index.told)) {
    const texts = reader.read(expression)
    texts.forEach(add)
    if (!texts.length && ts.isNewExpression(expression.parent))
      unread.add(`${place(expression).replace(/:\d+$/, '')} ${expression.getText()}`)
  }
  return { sentences: [...found.values()], unread: [...unread] }
}

/** Resolves relative imports alone: what packages say is not ours. */
function createProgram(files: string[]): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    strict: true,
    noEmit: true,
    types: [],
    skipLibCheck: true,
  }
  const host = ts.createCompilerHost(options, true)
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => ({
      resolvedModule: text.startsWith('.')
        ? { resolvedFileName: resolve(dirname(from), text), extension: ts.Extension.Ts }
        : undefined,
    }))
  return ts.createProgram(files, options, host)
}

function place(node: ts.Node): string {
  const source = node.getSourceFile()
  const { line } = source.getLineAndCharacterOfPosition(node.getStart())
  return `${relative(root, source.fileName).replaceAll('\\', '/')}:${line + 1}`
}

/** What stands in quotes is a name, whatever it says. */
function isQuoted(pieces: Piece[], at: number): boolean {
  const before = pieces[at - 1]
  return typeof before === 'string' && /[“"]$/.test(before)
}

function hasWords({ pieces }: Text): boolean {
  return pieces.some(piece => typeof piece === 'string' && /[a-z]{2}/.test(piece))
}

/** Has words, or may have them in a slot. */
function isWorded(text: Text): boolean {
  return hasWords(text) || text.pieces.some(piece => typeof piece !== 'string' && piece.texts.some(isWorded))
}
