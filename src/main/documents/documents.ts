import type { documents as contract, Document } from '../../contract/documents.ts'
import type { Output } from '../../contract/procedure.ts'
import type { Log } from '../core/log.ts'
import type { KnownDocuments } from './known-documents.ts'
import { basename, extname } from 'node:path'
import { TihcError } from '../../contract/errors.ts'
import { decodeSqlText, encodeSqlText, plainForm } from '../../language/sql-text.ts'
import { fileNameOf } from '../core/file-name.ts'
import { createQueue } from '../core/queue.ts'
import { markOfFile, readDocumentFile, writeDocumentFile } from './document-file.ts'
import { createKnownDocuments } from './known-documents.ts'

/** What is asked of the person outside of the page. */
export interface DocumentQuestions {
  /** Paths of the files that the person chose. */
  chooseFiles: () => Promise<string[]>
  /** The path that a text is to be saved under; null where the person thought better of it. */
  chooseTarget: (name: string) => Promise<string | null>
  /** True to write over what another program has put there, or to make the file anew. */
  confirmOverwrite: (name: string, change: 'changed' | 'gone') => Promise<boolean>
}

export interface DocumentsOptions {
  /** Where it is kept which files are known. */
  file: string
  ask: DocumentQuestions
  log: Log
}

/** SQL files of this machine. Pages know them by ids that were given out here; they neither send nor receive a path. */
export interface Documents {
  /** @throws {TihcError} that says why the file is not opened */
  open: (path: string) => Promise<Document>
  choose: () => Promise<Output<typeof contract['choose']>>
  save: (input: { id: string, text: string }) => Promise<Output<typeof contract['save']>>
  saveAs: (input: { name: string, text: string }) => Promise<Output<typeof contract['saveAs']>>
  /** What the files hold that are known, the ones that were used last first; those that cannot be read are left out. */
  texts: () => Promise<Document[]>
}

/** Files that are looked into, and bytes of all of them together. */
const mostRead = 200
const mostBytes = 32 * 1024 * 1024

export function createDocuments({ file, ask, log }: DocumentsOptions): Documents {
  const known = createKnownDocuments(file, log)
  /** One after the other: a second save must not take what the first one wrote for another program's. */
  const inTurn = createQueue()

  async function open(path: string): Promise<Document> {
    const { bytes, mark } = await readDocumentFile(path)
    const { text, form } = decodeSqlText(bytes)
    return { id: known.note({ path, form, mark }), name: basename(path), text }
  }

  return {
    texts: () => readTexts(known),
    open: path => inTurn(() => open(path)),

    async choose() {
      const answer: Output<typeof contract['choose']> = { documents: [], errors: [] }
      for (const path of await ask.chooseFiles()) {
        try {
          answer.documents.push(await inTurn(() => open(path)))
        } catch (error) {
          if (!(error instanceof TihcError)) throw error
          answer.errors.push({ name: basename(path), error: error.message })
        }
      }
      return answer
    },

    save: ({ id, text }) => inTurn(async () => {
      const document = known.find(id)
      if (!document)
        throw new TihcError('not_found', 'TiHC no longer knows the file of this text. Save it as a new file.')
      const { path, form, mark } = document
      const name = basename(path)
      const found = await markOfFile(path)
      if (found !== mark && !(await ask.confirmOverwrite(name, found === null ? 'gone' : 'changed')))
        return { document: null }
      known.note({ path, form, mark: await writeDocumentFile(path, encodeSqlText(text, form)) })
      return { document: { id, name } }
    }),

    saveAs: ({ name, text }) => inTurn(async () => {
      const chosen = await ask.chooseTarget(fileName(name))
      if (chosen === null) return { document: null }
      const path = extname(chosen) === '' ? `${chosen}.sql` : chosen
      // The dialog has asked about the name that was typed, not about the one that it became.
      if (
        path !== chosen
        && (await markOfFile(path)) !== null
        && !(await ask.confirmOverwrite(basename(path), 'changed'))
      ) {
        return { document: null }
      }
      const mark = await writeDocumentFile(path, encodeSqlText(text, plainForm))
      return { document: { id: known.note({ path, form: plainForm, mark }), name: basename(path) } }
    }),
  }
}

async function readTexts(known: KnownDocuments): Promise<Document[]> {
  const found: Document[] = []
  let left = mostBytes
  for (const [id, { path }] of known.all().slice(0, mostRead)) {
    try {
      const { bytes } = await readDocumentFile(path)
      left -= bytes.length
      if (left < 0) break
      found.push({ id, name: basename(path), text: decodeSqlText(bytes).text })
    } catch (error) {
      if (!(error instanceof TihcError)) throw error
    }
  }
  return found
}

/** A tab's title as the name of a file: it proposes a name, and never a folder. */
function fileName(title: string): string {
  const name = fileNameOf(title, 'query')
  return /\.sql$/i.test(name) ? name : `${name}.sql`
}
