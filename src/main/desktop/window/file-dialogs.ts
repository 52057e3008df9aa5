import type { BrowserWindow, OpenDialogOptions, SaveDialogOptions } from 'electron'
import type { DocumentQuestions } from '../../documents/documents.ts'
import type { StreamQuestions } from '../../transport/ipc/ipc-streams.ts'
import type { Words } from './words.ts'
import { dialog } from 'electron'

/** The questions for a file: SQL files by themselves, and what a download or an upload is about. */
export type FileDialogs
  = Pick<DocumentQuestions, 'chooseFiles' | 'chooseTarget'> & Pick<StreamQuestions, 'chooseDownload' | 'chooseUpload'>

/** @param window the one that they belong to, where there is one */
export function createFileDialogs(words: Words, window: () => BrowserWindow | null): FileDialogs {
  const sqlFiles = { name: words.sqlFiles, extensions: ['sql'] }
  const allFiles = { name: words.allFiles, extensions: ['*'] }

  /** The paths that were chosen; none where the person thought better of it. */
  async function open(options: OpenDialogOptions): Promise<string[]> {
    const parent = window()
    const { canceled, filePaths } = await (parent
      ? dialog.showOpenDialog(parent, options)
      : dialog.showOpenDialog(options))
    return canceled ? [] : filePaths
  }

  /** The path to write to; null where the person thought better of it. */
  async function save(name: string, filters: SaveDialogOptions['filters']): Promise<string | null> {
    const parent = window()
    const options: SaveDialogOptions = { defaultPath: name, filters, properties: ['showOverwriteConfirmation'] }
    const { canceled, filePath } = await (parent
      ? dialog.showSaveDialog(parent, options)
      : dialog.showSaveDialog(options))
    return canceled || !filePath ? null : filePath
  }

  return {
    chooseFiles: () => open({ properties: ['openFile', 'multiSelections'], filters: [sqlFiles, allFiles] }),
    chooseTarget: name => save(name, [sqlFiles, allFiles]),
    chooseDownload(name) {
      const ending = endingOf(name)
      const own = ending === null ? [] : [{ name: words.filesOf(ending.toUpperCase()), extensions: [ending] }]
      return save(name, [...own, allFiles])
    },
    async chooseUpload() {
      const [path] = await open({ properties: ['openFile'], filters: [allFiles] })
      return path ?? null
    },
  }
}

/** The ending of a name, without its dot; null for a name without one. */
function endingOf(name: string): string | null {
  return /\.([^.]{1,16})$/.exec(name)?.[1] ?? null
}
