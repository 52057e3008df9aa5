import type { Conduct, Foe, Lie } from '../malicious-mysql.ts'

/** What is asked of the host while its server behaves so. */
export type Ask
  = | 'connect'
    | 'list databases'
    | 'list tables'
    /** `SELECT lies` in a session of its own, then its rows, and all of them as a file. */
    | 'run'
    /** The same after `SELECT rest`, and a time in which the session is at rest. */
    | 'run after a rest'
    /** The same, of which ten rows are wanted. */
    | 'run ten rows'
    /** The same, and while it runs it is cancelled. */
    | 'cancel'

export interface Mode {
  name: string
  ask: Ask
  conduct: Conduct
  /** What is answered: that the server cannot be used (503), unless told. */
  status?: number
  says?: RegExp
  /** Until when; 5 s, and what a busy machine needs besides, unless told. */
  mostMs?: number
  compress?: boolean
  /** Much is sent: it has the host for itself, so that what it costs can be told. */
  isFlood?: boolean
}

/** A fault that can be told at once: nobody waits for more. */
export const atOnce = { mostMs: 3_000 }
export const unreadable = { says: /cannot be read/, ...atOnce }
export const outOfOrder = { says: /in their order/, ...atOnce }

export function mode(ask: Ask, name: string, conduct: Conduct, more: Partial<Mode> = {}): Mode {
  return { ask, name, conduct, ...more }
}

/** Sends these packets, and then nothing. */
export const only = (...payloads: Buffer[]): Conduct => async (foe) => {
  await foe.send(...payloads)
  await foe.silence()
}

/** Sends these bytes, and then nothing. */
export const onlyBytes = (bytes: Buffer): Conduct => async (foe) => {
  await foe.write(bytes)
  await foe.silence()
}

/** Signs clients in and answers all but what the lies are about. */
export const serving = (...lies: Lie[]): Conduct => foe => foe.serve(...lies)

/** Sends these packets for what the program itself asks. */
export const onOwn = (asked: RegExp, ...payloads: Buffer[]): Conduct =>
  serving([asked, foe => foe.send(...payloads)])

/** Lies about the statement of the person. */
export const onRun = (told: (foe: Foe) => Promise<unknown>): Conduct =>
  serving([/SELECT lies/, told])
