import type { Download, StreamProgress } from '../../contract/stream.ts'
import type { FileFormat, RowWriter } from '../../formats/format.ts'
import type { StoredResult } from './result-store.ts'
import { ByteSink } from '../../formats/byte-sink.ts'

/** A part goes out once it has so many bytes; the room beyond is for the row that is over it. */
const partBytes = 256 * 1024
const roomBytes = partBytes + 64 * 1024

/** What is to be written of a result. */
export interface RowExport {
  result: StoredResult
  /** So many rows from the first on. */
  rows: number
  format: FileFormat
  writer: RowWriter
  /** The file's name without its ending. */
  name: string
}

/**
 * Writes the rows of a result as a file, from the bytes of the server to those of the format and with flat memory.
 * The result is held from the first part on.
 */
export function exportRows({ result, rows, format, writer, name }: RowExport): Download {
  const progress: StreamProgress = { done: 0, total: rows, unit: 'rows' }
  return {
    name: `${name}.${format.extension}`,
    type: format.mediaType,
    bytes: signal => writeRows(result, rows, writer, progress, signal),
    progress: () => ({ ...progress }),
  }
}

async function* writeRows(
  result: StoredResult,
  rows: number,
  writer: RowWriter,
  progress: StreamProgress,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  // One is with whoever takes the bytes while the other fills.
  let sink = new ByteSink(roomBytes)
  let other = new ByteSink(roomBytes)
  const take = () => {
    const part = sink.take()
    ;[sink, other] = [other, sink]
    return part
  }
  let before = 0
  writer.begin(result.summary.columns, sink)
  for await (const { bytes, rows: inPart, fieldsOf } of result.parts(rows)) {
    let at = 0
    for (let row = 0; row < inPart; row++) {
      const start = at + 4
      at = start + bytes.readUInt32LE(at)
      writer.row(fieldsOf(bytes, start, at), sink)
      if (sink.length >= partBytes) {
        progress.done = before + row + 1
        yield take()
        signal.throwIfAborted()
      }
    }
    before += inPart
    signal.throwIfAborted()
  }
  writer.end(sink)
  progress.done = before
  yield take()
}
