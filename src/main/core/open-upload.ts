import { TihcError } from '../../contract/errors.ts'
import { fileError } from './file-error.ts'
import { openOrdinaryFile } from './ordinary-file.ts'

const partBytes = 256 * 1024

export interface OpenedUpload extends AsyncDisposable {
  /** The file's bytes, once; no faster than they are taken. */
  bytes: AsyncIterable<Uint8Array>
}

/**
 * Opens a file that the person chose to be read as a stream.
 *
 * @param options.limit bytes that it may have
 * @throws {TihcError} `bad_request` for what is no ordinary file, `too_large`, `unavailable` where it cannot be read
 */
export async function openUpload(
  path: string,
  { limit, signal }: { limit: number, signal: AbortSignal },
): Promise<OpenedUpload> {
  try {
    const { file } = await openOrdinaryFile(path)
    return { bytes: read(), [Symbol.asyncDispose]: () => file.close() }

    async function* read(): AsyncGenerator<Uint8Array> {
      for (let bytes = 0; ;) {
        signal.throwIfAborted()
        const { bytesRead, buffer } = await file
          .read(Buffer.allocUnsafe(partBytes), 0, partBytes)
          .catch((error: unknown) => {
            throw fileError(error, 'read')
          })
        if (bytesRead === 0) return
        bytes += bytesRead
        // It may have grown since it was looked at.
        if (bytes > limit) throw tooLarge(limit)
        yield buffer.subarray(0, bytesRead)
      }
    }
  } catch (error) {
    throw fileError(error, 'read')
  }
}

/** What a stream is refused for that has more bytes than its procedure takes. */
export function tooLarge(limit: number): TihcError {
  return new TihcError(
    'too_large',
    `The file is larger than ${Math.floor(limit / 1024 / 1024)} MB. Choose a smaller one.`,
    { limitBytes: limit },
  )
}
