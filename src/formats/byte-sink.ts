const encoder = new TextEncoder()
const shortLength = 40

/**
 * Bytes that grow at their end. Writers that are in a hurry `reserve` what they need, then write into `bytes`
 * themselves.
 */
export class ByteSink {
  bytes: Uint8Array
  length = 0

  /** @param capacity bytes that it has room for before it grows for the first time */
  constructor(capacity = 1024) {
    this.bytes = new Uint8Array(capacity)
  }

  /** Sees to it that `more` bytes fit behind those that are there. */
  reserve(more: number): void {
    const needed = this.length + more
    if (needed <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2))
    larger.set(this.bytes.subarray(0, this.length))
    this.bytes = larger
  }

  add(bytes: Uint8Array): void {
    this.addRange(bytes, 0, bytes.length)
  }

  addRange(bytes: Uint8Array, from: number, to: number): void {
    this.reserve(to - from)
    const into = this.bytes
    let at = this.length
    // A few bytes are faster copied here than by a call into native code.
    if (to - from > shortLength) {
      into.set(bytes.subarray(from, to), at)
    } else {
      for (let index = from; index < to; index++) into[at++] = bytes[index]!
    }
    this.length += to - from
  }

  /** Adds a text as UTF-8; half of a surrogate pair becomes U+FFFD. */
  addText(text: string): void {
    this.reserve(text.length * 3)
    this.length += encoder.encodeInto(text, this.bytes.subarray(this.length)).written
  }

  /** What was written since the last time. It is this sink's own memory: the next byte goes over it. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.length)
    this.length = 0
    return taken
  }
}
