import type { FileHandle } from 'node:fs/promises'
import { open, rm } from 'node:fs/promises'

/**
 * Files of which only so many are open at a time. A file is opened when it is used and stays open until another one
 * needs its place; the one that was used longest ago goes first. Where all places are in use, the next one waits its
 * turn.
 */
export class FilePool {
  readonly #most: number
  /** Handles that are open, being opened or being closed. */
  #openFiles = 0
  /** Open files that nobody uses, the one that was used longest ago first. */
  readonly #idle = new Set<PooledFile>()
  readonly #waiting: Array<() => void> = []
  #closed = false

  /** @param most how many files may be open at a time; 1 at the least */
  constructor(most: number) {
    this.#most = most
  }

  get openFiles(): number { return this.#openFiles }

  /**
   * A file of its own, which is made when it is used first.
   *
   * @param path where it lies; nothing may be there yet
   */
  file(path: string): PooledFile {
    return new PooledFile(path, {
      takePlace: () => this.#takePlace(),
      leavePlace: () => this.#leavePlace(),
      setIdle: file => this.#setIdle(file),
      setBusy: file => this.#idle.delete(file),
    })
  }

  /** Closes what nobody uses; what is in use is closed when it is no longer. */
  async close(): Promise<void> {
    this.#closed = true
    const idle = [...this.#idle]
    this.#idle.clear()
    await Promise.all(idle.map(file => file.closeHandle()))
  }

  async #takePlace(): Promise<void> {
    if (this.#openFiles < this.#most) {
      this.#openFiles++
      return
    }
    const turn = new Promise<void>((resolve) => { this.#waiting.push(resolve) })
    const [oldest] = this.#idle
    if (oldest) {
      this.#idle.delete(oldest)
      void oldest.closeHandle()
    }
    await turn
  }

  #leavePlace(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#openFiles--
  }

  #setIdle(file: PooledFile): void {
    if (this.#closed || this.#waiting.length > 0) void file.closeHandle()
    else this.#idle.add(file)
  }
}

/** What a file asks of its pool. */
interface Places {
  takePlace: () => Promise<void>
  leavePlace: () => void
  setIdle: (file: PooledFile) => void
  setBusy: (file: PooledFile) => void
}

export class PooledFile {
  readonly #path: string
  readonly #places: Places
  #handle: FileHandle | null = null
  #opening: Promise<FileHandle> | null = null
  #closing: Promise<void> | null = null
  #users = 0
  #made = false

  constructor(path: string, places: Places) {
    this.#path = path
    this.#places = places
  }

  /**
   * Gives the open file to `work`; it is not closed before that has settled. Keep `work` short: others may wait for the
   * place, so it must not wait for another file of the pool. Where the file is open `work` begins at once: a writer's
   * bytes are on their way before its sender is at work again.
   *
   * @param work reads or writes at places that it names
   * @returns what `work` gives
   * @throws Error of Node (`ENOENT`, `EMFILE`, …) where the file cannot be opened, and what `work` throws
   */
  async use<T>(work: (handle: FileHandle) => Promise<T>): Promise<T> {
    this.#users++
    this.#places.setBusy(this)
    try {
      return await work(this.#handle ?? await (this.#opening ??= this.#open()))
    } finally {
      this.#users--
      if (this.#users === 0 && this.#handle) this.#places.setIdle(this)
    }
  }

  /** Closes and deletes the file, which nobody may use any more. */
  async remove(): Promise<void> {
    this.#places.setBusy(this)
    await this.closeHandle()
    // Asking the disk for each of ten thousand results that were in memory takes its time.
    if (this.#made) await rm(this.#path, { force: true })
  }

  /** For the pool: gives the place back. Settles when no handle of the file is open. */
  async closeHandle(): Promise<void> {
    const handle = this.#handle
    this.#handle = null
    if (handle) this.#closing = this.#close(handle, this.#closing)
    await this.#closing
  }

  async #open(): Promise<FileHandle> {
    await this.#places.takePlace()
    try {
      this.#handle = await open(this.#path, this.#made ? 'r+' : 'wx+', 0o600)
      this.#made = true
      return this.#handle
    } catch (error) {
      this.#places.leavePlace()
      throw error
    } finally {
      this.#opening = null
    }
  }

  async #close(handle: FileHandle, before: Promise<void> | null): Promise<void> {
    await before
    try {
      await handle.close()
    } catch {
      // What a disk lost between writing and closing is noticed, and told in words, where it is read.
    } finally {
      this.#places.leavePlace()
    }
  }
}
