import type { BrowserWindow, MessageBoxOptions } from 'electron'
import type { OpenWork } from '../sql/sql-service.ts'
import type { Words } from './words.ts'
import { dialog, shell } from 'electron'

/** The questions that are asked outside of the page: it may be the one that is in trouble, or not to be trusted. */
export interface Dialogs {
  /** True where the person wants to lose what is open. */
  askToQuit: (work: OpenWork) => Promise<boolean>
  /** Opens an address in the browser where the person wants it. */
  offerLink: (url: string) => Promise<void>
  /** True to reload, false to quit. */
  offerReload: () => Promise<boolean>
  /** True to reload, false to wait. */
  offerReloadOfHung: () => Promise<boolean>
  /** True for yes. */
  confirm: (question: { message: string, detail: string, yes: string, no: string }) => Promise<boolean>
  /** Says something that needs no answer. */
  tell: (message: string, detail?: string) => Promise<void>
}

/** @param window the one that they belong to, where there is one */
export function createDialogs(words: Words, window: () => BrowserWindow | null): Dialogs {
  let linkAsked = false

  /** True for the first button; closing the dialog is the second. */
  async function ask(type: MessageBoxOptions['type'], yes: string, no: string, text: Pick<MessageBoxOptions, 'message' | 'detail'>, usual = 1): Promise<boolean> {
    const parent = window()
    const options: MessageBoxOptions = { type, ...text, buttons: [yes, no], defaultId: usual, cancelId: 1, noLink: true }
    const { response } = await (parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options))
    return response === 0
  }

  return {
    askToQuit: ({ statements, transactions }) => ask('warning', words.quitAnyway, words.stay, {
      message: words.quitTitle,
      detail: [
        ...transactions ? [words.openTransactions(transactions)] : [],
        ...statements ? [words.openStatements(statements)] : [],
      ].join('\n'),
    }),

    async offerLink(url) {
      // One at a time: a page that goes wrong must not bury the person in questions.
      if (linkAsked) return
      linkAsked = true
      try {
        if (await ask('question', words.linkOpen, words.dismiss, { message: words.linkTitle, detail: url.slice(0, 2000) }))
          await shell.openExternal(url)
      } finally {
        linkAsked = false
      }
    },

    offerReload: () => ask('error', words.reload, words.quitAnyway, { message: words.crashTitle, detail: words.crashDetail }, 0),
    offerReloadOfHung: () => ask('warning', words.reload, words.wait, { message: words.hungTitle, detail: words.crashDetail }),
    confirm: ({ message, detail, yes, no }) => ask('info', yes, no, { message, detail }, 0),

    async tell(message, detail = '') {
      const parent = window()
      const options: MessageBoxOptions = { type: 'info', message, detail, buttons: [words.ok], noLink: true }
      await (parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options))
    },
  }
}
