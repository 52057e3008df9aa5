/** Pieces are put together at this length: the browser keeps a Blob on disk, many texts it keeps in memory. */
const pieceLength = 1 << 20

/**
 * A file that is written piece by piece and then handed to the person as a download.
 *
 * @example
 * const file = createFileWriter('people.csv', 'text/csv')
 * file.write('name\r\n')
 * file.save()
 */
export function createFileWriter(name: string, type: string) {
  const parts: Blob[] = []
  let pending: Array<string | Uint8Array<ArrayBuffer>> = []
  let length = 0

  function flush() {
    parts.push(new Blob(pending))
    pending = []
    length = 0
  }

  return {
    write(part: string | Uint8Array<ArrayBuffer>) {
      pending.push(part)
      length += part.length
      if (length > pieceLength) flush()
    },
    save() {
      flush()
      const url = URL.createObjectURL(new Blob(parts, { type }))
      const link = document.createElement('a')
      link.href = url
      link.download = name
      link.click()
      // The download has been started by then, also where a file is asked for first.
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
    },
  }
}
