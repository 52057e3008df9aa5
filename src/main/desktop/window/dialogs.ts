import type { BrowserWindow } from 'electron'
import type { DocumentQuestions } from '../../documents/documents.ts'
import type { UnfinishedWork } from '../../services.ts'
import type { StreamQuestions } from '../../transport/ipc/ipc-streams.ts'
import type { LinkedConnection } from '../openings/connection-link.ts'
import type { Words } from './words.ts'
import { shell } from 'electron'
import { createFileDialogs } from './file-dialogs.ts'
import { createMessageBoxes } from './message-boxes.ts'

/** The questions that are asked outside of the page: it may be the one that is in trouble, or not to be trusted. */
export interface Dialogs extends DocumentQuestions, StreamQuestions {
  /** True where the person wants to lose what is open. */
  askToQuit: (work: UnfinishedWork) => Promise<boolean>
  /** Opens an address in the browser where the person wants it. */
  offerLink: (url: string) => Promise<void>
  /** True to reload, false to quit. */
  offerReload: () => Promise<boolean>
  /** True to reload, false to wait. */
  offerReloadOfHung: () => Promise<boolean>
  /** True where the person wants to see the form for the connection that a link asks for. */
  offerConnection: (link: LinkedConnection & { hadPassword: boolean }) => Promise<boolean>
  /** Says why a file, or without a name a link, was not opened. */
  tellNotOpened: (name: string | null, why: string) => Promise<void>
  /** True for yes. */
  confirm: (question: { message: string, detail: string, yes: string, no: string }) => Promise<boolean>
  /** Says something that needs no answer. */
  tell: (message: string, detail?: string) => Promise<void>
}

/** @param window the one that they belong to, where there is one */
export function createDialogs(words: Words, window: () => BrowserWindow | null): Dialogs {
  const { ask, show } = createMessageBoxes(window)
  let linkAsked = false

  return {
    ...createFileDialogs(words, window),

    askToQuit: ({ statements, transactions, tasks }) =>
      ask('warning', words.quitAnyway, words.stay, {
        message: words.quitTitle,
        detail: [
          ...(transactions ? [words.openTransactions(transactions)] : []),
          ...(statements ? [words.openStatements(statements)] : []),
          ...(tasks ? [words.openTasks(tasks)] : []),
        ].join('\n'),
      }),

    async offerLink(url) {
      // One at a time: a page that goes wrong must not bury the person in questions.
      if (linkAsked) return
      linkAsked = true
      try {
        if (
          await ask('question', words.linkOpen, words.dismiss, { message: words.linkTitle, detail: url.slice(0, 2000) })
        )
          await shell.openExternal(url)
      } finally {
        linkAsked = false
      }
    },

    offerReload: () =>
      ask('error', words.reload, words.quitAnyway, { message: words.crashTitle, detail: words.crashDetail }, 0),
    offerReloadOfHung: () =>
      ask('warning', words.reload, words.wait, { message: words.hungTitle, detail: words.crashDetail }),

    offerConnection: ({ host, port, database, hadPassword }) =>
      ask('question', words.connectionShow, words.dismiss, {
        message: words.connectionTitle(database, `${host}:${port}`),
        detail: hadPassword ? `${words.connectionDetail}\n\n${words.connectionPassword}` : words.connectionDetail,
      }),

    async tellNotOpened(name, why) {
      await show({
        type: 'warning',
        message: words.notOpenedTitle(name),
        detail: why || words.notOpened,
        buttons: [words.ok],
        noLink: true,
      })
    },

    confirmOverwrite: (name, change) =>
      change === 'gone'
        ? ask('question', words.makeAnew, words.dismiss, { message: words.goneTitle(name), detail: words.goneDetail })
        : ask('warning', words.overwrite, words.dismiss, {
            message: words.overwriteTitle(name),
            detail: words.overwriteDetail,
          }),
    confirm: ({ message, detail, yes, no }) => ask('info', yes, no, { message, detail }, 0),

    async tell(message, detail = '') {
      await show({ type: 'info', message, detail, buttons: [words.ok], noLink: true })
    },
  }
}
