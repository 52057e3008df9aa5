import type { ConnectionConfig } from '../engine.ts'
import type { MysqlLink } from './mysql-connect.ts'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { TihcError } from '../../../contract/errors.ts'
import { within } from '../../core/within.ts'
import { notStoppedError } from './mysql-outcomes.ts'
import { killStatement } from './mysql-remote.ts'

/** How long the server may take to react to a kill. */
const reactionMs = 5_000
/**
 * A procedure that goes from one of its statements to the next may miss a kill (MariaDB forgets it where a statement
 * begins): it is sent again where nothing happens for so long.
 */
const killAgainMs = 400
/**
 * TiDB closes a session that a kill finds idle, and whether it is idle cannot be asked and acted on in one
 * step. Short statements end in this time by themselves, and nobody notices it with long ones.
 */
const graceMs = 150
/** A server that was told to stop and still sends this much in this time does not mean to end. */
const deafMs = 10_000
const deafBytes = 64 * 1024 * 1024

/** A statement on its way. */
export interface Run {
  /**
   * Known to change nothing: it may be ended for the display's sake, and its answer does not matter once it was
   * stopped.
   */
  isRead: boolean
  /** The server has it; before that a stop needs no kill. */
  isSent: boolean
  /** A person wants it to end, and the server could be asked. */
  isStopped: boolean
  /** There were more rows than are kept. */
  isLimited: boolean
  /** Its rows are read and dropped: a read that was stopped or has reached the limit. */
  dropsRows: boolean
  /** How many rows the result that came last has given. */
  rows: () => number
  /** The kill that was sent for it. */
  kill: Promise<void> | null
  /** Those that followed, as long as somebody waits for the end. */
  furtherKills: Promise<void> | null
  /** The server's answer is complete. */
  over: boolean
  ended: PromiseWithResolvers<void>
}

export function newRun(isRead: boolean): Run {
  return {
    isRead,
    isSent: false,
    isStopped: false,
    isLimited: false,
    dropsRows: false,
    rows: () => 0,
    kill: null,
    furtherKills: null,
    over: false,
    ended: Promise.withResolvers(),
  }
}

/** How statements of one session are stopped. */
export class MysqlStopper {
  readonly #config: ConnectionConfig
  readonly #link: MysqlLink
  readonly #onDeaf: () => void

  /** @param onDeaf hears that the server sends on whatever it is told */
  constructor(config: ConnectionConfig, link: MysqlLink, onDeaf: () => void) {
    this.#config = config
    this.#link = link
    this.#onDeaf = onDeaf
  }

  /**
   * Asks the server to stop the statement and waits until it has.
   *
   * @throws {TihcError} `unavailable`: with the reason `notStopped` where the server could not be asked, without where
   *   it has not reacted
   */
  async stop(run: Run): Promise<void> {
    const kill = (run.kill ??= this.#kill(run))
    try {
      await kill
    } catch (error) {
      // Nothing was sent: the next one to ask may try again.
      if (run.kill === kill) run.kill = null
      throw notStoppedError(error)
    }
    if (run.isRead && !run.over) {
      run.dropsRows = true
      void this.#endDeaf(run)
      // Unread rows would keep the server from noticing the kill.
      this.#link.wire.release()
    }
    run.furtherKills ??= this.#killAgain(run)
    await within(
      run.ended.promise,
      reactionMs,
      () =>
        new TihcError(
          'unavailable',
          'The server was asked to stop the statement but has not reacted for 5 s. Wait, or drop the connection: '
          + 'what is open in it is lost then.',
        ),
    )
  }

  get #isTidb(): boolean { return this.#link.info.product === 'TiDB' }

  async #kill(run: Run): Promise<void> {
    if (this.#isTidb) await Promise.race([run.ended.promise, delay(graceMs)])
    await killStatement(this.#config, this.#link, () => !run.over)
  }

  /** TiDB misses none, and a kill that finds a session idle closes it there. */
  async #killAgain(run: Run): Promise<void> {
    if (this.#isTidb) return
    const deadline = performance.now() + reactionMs
    for (;;) {
      await Promise.race([run.ended.promise, delay(killAgainMs)])
      if (run.over || performance.now() > deadline) break
      await killStatement(this.#config, this.#link, () => !run.over).catch(() => {})
    }
    // Whoever asks for the end again has it sent again.
    run.furtherKills = null
  }

  async #endDeaf(run: Run): Promise<void> {
    const { wire } = this.#link
    const before = wire.received
    await Promise.race([run.ended.promise, delay(deafMs, undefined, { ref: false })])
    if (run.over || wire.received - before < deafBytes) return
    this.#onDeaf()
  }
}
