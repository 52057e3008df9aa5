import type { BrowserWindow, MessageBoxOptions } from 'electron'
import { dialog } from 'electron'

/** The system's boxes for a question or a notice. */
export interface MessageBoxes {
  /** True for the first button; closing the box is the second. `usual` is the one that Enter presses. */
  ask: (
    type: MessageBoxOptions['type'],
    yes: string,
    no: string,
    text: Pick<MessageBoxOptions, 'message' | 'detail'>,
    usual?: 0 | 1,
  ) => Promise<boolean>
  /** Gives the button that was pressed. */
  show: (options: MessageBoxOptions) => Promise<number>
}

/** @param window the one that they belong to, where there is one */
export function createMessageBoxes(window: () => BrowserWindow | null): MessageBoxes {
  async function show(options: MessageBoxOptions): Promise<number> {
    const parent = window()
    const { response } = await (parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options))
    return response
  }

  return {
    show,
    ask: async (type, yes, no, text, usual = 1) =>
      (await show({ type, ...text, buttons: [yes, no], defaultId: usual, cancelId: 1, noLink: true })) === 0,
  }
}
