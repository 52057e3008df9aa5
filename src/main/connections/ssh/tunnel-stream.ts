import type { ClientChannel } from 'ssh2'
import { Duplex } from 'node:stream'

/**
 * A forwarded connection as Node's streams behave: ssh2's own channel never counts as destroyed, gives no `close`
 * and leaves a write to a channel that is gone without an answer.
 */
export class TunnelStream extends Duplex {
  readonly #channel: ClientChannel

  constructor(channel: ClientChannel) {
    super({ allowHalfOpen: false })
    this.#channel = channel
    channel.on('data', (data: Buffer) => {
      if (!this.push(data)) channel.pause()
    })
    channel.on('end', () => this.push(null))
    channel.on('close', () => this.#over())
    channel.on('error', (error: Error) => this.destroy(error))
    // Nothing is sent there for forwarded connections, but unread it would stop the channel.
    channel.stderr.resume()
  }

  override _read(): void {
    this.#channel.resume()
  }

  override _write(data: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    if (!this.#channel.writable) return done(new Error('The tunnel is closed.'))
    this.#channel.write(data, done)
  }

  override _final(done: () => void): void {
    this.#channel.end()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#channel.resume() // what still arrives is dropped, so that the channel can close
    this.#channel.close()
    done(error)
  }

  /** The channel is closed: what was read is handed on first, a write that waits will never be done. */
  #over(): void {
    if (this.readableEnded || this.destroyed) this.destroy()
    else this.push(null)
  }
}
