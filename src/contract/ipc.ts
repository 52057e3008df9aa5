import type { ErrorBody } from './errors.ts'

/*
 * How a call travels between the page and the main process of the desktop app: on a channel of the procedure's
 * name, with an id of the caller's choice. Requests and replies are Maps because of what lies between the page and
 * the preload script: Electron copies plain objects and arrays there value by value, a Map in one structured clone.
 */
export type IpcRequest = Map<'input', unknown>
/** Either an output or an error in the one form. */
export type IpcReply = Map<'output', unknown> | Map<'error', ErrorBody>

/** The channel on which a caller says, by the id of the call, that it has given up. */
export const cancelChannel = 'cancel'
