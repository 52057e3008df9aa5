import type { Context } from '../../../contract/context.ts'
import type { Procedure } from '../../../contract/procedure.ts'
import type { Download, SavedFile, Upload } from '../../../contract/stream.ts'
import type { Tasks } from '../../tasks/tasks.ts'
import { basename } from 'node:path'
import { TihcError } from '../../../contract/errors.ts'
import { fileNameOf } from '../../core/file-name.ts'
import { openUpload } from '../../core/open-upload.ts'
import { saveDownload } from '../../core/save-download.ts'

/** What the person is asked for streams; paths stay on this side. */
export interface StreamQuestions {
  /** The path that a download is to be saved under, a name proposed; null where the person thought better of it. */
  chooseDownload: (name: string) => Promise<string | null>
  /** The file that is to be read; null where the person thought better of it. */
  chooseUpload: () => Promise<string | null>
}

/** Leads streams from and into the files that the person chose; their bytes never come to the page. */
export interface IpcStreams {
  /**
   * Makes one call.
   *
   * @param context who calls; its signal fires where the call is given up
   * @param invoke passes it on to its handler
   * @returns what the page hears: of a download what became of the file, with a name of null where the person thought
   *   better of it
   * @throws {TihcError} `cancelled` where no file to read was chosen or the call was given up, `unavailable` where the
   *   disk refuses
   */
  carry: (procedure: Procedure, context: Context, invoke: (upload?: Upload) => Promise<unknown>) => Promise<unknown>
}

/** @param tasks shows what is saved, and stops it where the person wants that */
export function createIpcStreams(ask: StreamQuestions, tasks: Pick<Tasks, 'start'>): IpcStreams {
  return {
    async carry(procedure, context, invoke) {
      switch (procedure.kind) {
        case 'download': return save(await invoke() as Download, context, ask, tasks)
        case 'upload': return read(procedure, context.signal, invoke, ask)
        default: return invoke()
      }
    },
  }
}

async function save(
  download: Download,
  context: Context,
  ask: StreamQuestions,
  tasks: Pick<Tasks, 'start'>,
): Promise<SavedFile> {
  const path = await ask.chooseDownload(fileNameOf(download.name, 'download'))
  if (path === null) return { name: null, bytes: 0 }
  let saved: SavedFile | null = null
  const task = tasks.start({ kind: 'export', title: basename(path), owner: context }, async ({ signal, advance }) => {
    saved = await saveDownload(download, path, {
      signal: AbortSignal.any([signal, context.signal]),
      onProgress: advance,
    })
  })
  await task.done.promise
  if (task.error) throw task.error
  return saved!
}

async function read(
  { types = [], bodyLimit = Infinity }: Procedure,
  signal: AbortSignal,
  invoke: (upload: Upload) => Promise<unknown>,
  ask: StreamQuestions,
): Promise<unknown> {
  const path = await ask.chooseUpload()
  if (path === null) throw new TihcError('cancelled', 'No file was chosen.')
  await using upload = await openUpload(path, { limit: bodyLimit, signal })
  return await invoke({ name: basename(path), type: types[0] ?? 'application/octet-stream', bytes: upload.bytes })
}
