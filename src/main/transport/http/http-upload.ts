import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Procedure } from '../../../contract/procedure.ts'
import type { Upload } from '../../../contract/stream.ts'
import { performance } from 'node:perf_hooks'
import { TihcError } from '../../../contract/errors.ts'
import { tooLarge } from '../../core/open-upload.ts'
import { within } from '../../core/within.ts'

const usualLimit = 1024 * 1024

/** How fast an upload has to come. Counted is the time in which its next part is waited for. */
export interface UploadPace {
  /** A sender that is silent for so long is given up. */
  quietMs: number
  /** So long it may take at the most, whatever it has, and as much longer as its bytes take at this rate. */
  startMs: number
  bytesPerSecond: number
}

/** A line by telephone is faster; who sends a byte now and then only holds it. */
export const usualPace: UploadPace = { quietMs: 60_000, startMs: 120_000, bytesPerSecond: 2048 }

const config = { isUpload: true }

/** What the route of an upload bears, so that the door knows it before its body comes. */
export const uploadRoute = { config }

export function isUpload({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.config as Partial<typeof config>).isUpload === true
}

/** Bodies of uploads are handed on as they arrive. */
export function addStreamParser(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
}

/**
 * Looks at what the head says of the body, before any of it is read.
 *
 * @throws {TihcError} `unsupported_media_type`, `too_large`
 */
export function checkUpload({ headers }: FastifyRequest, { types = [], bodyLimit = usualLimit }: Procedure): void {
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
    throw new TihcError(
      'unsupported_media_type',
      'Compressed bodies are not read. Send the file as it is, without Content-Encoding.',
    )
  }
  if (!types.includes(mediaTypeOf(headers['content-type']))) {
    throw new TihcError(
      'unsupported_media_type',
      `This call takes ${types.join(', ')}. Send the file with that Content-Type.`,
    )
  }
  if (Number(headers['content-length'] ?? 0) > bodyLimit) throw tooLarge(bodyLimit)
}

interface UploadOptions {
  pace: UploadPace
  /** Throws once the caller may not send it any more. */
  mayStill: () => Promise<unknown>
}

/**
 * The stream of a request that `checkUpload` has let in. It ends well only where the caller may send it to its end:
 * what is done with it afterwards is done with a right that is there.
 *
 * @throws {TihcError} while it is read: `too_large`, `bad_request` where it does not come, or not fast enough, and what
 *   `mayStill` throws
 */
export function uploadOf(
  request: FastifyRequest,
  { bodyLimit = usualLimit }: Procedure,
  options: UploadOptions,
): Upload {
  const bytes = limited(request, bodyLimit, options)
  return { name: null, type: mediaTypeOf(request.headers['content-type']), bytes }
}

async function* limited(
  { raw }: FastifyRequest,
  limit: number,
  { pace, mayStill }: UploadOptions,
): AsyncGenerator<Uint8Array> {
  const parts = raw.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>
  let bytes = 0
  let waitedMs = 0
  try {
    for (;;) {
      const began = performance.now()
      const leftMs = Math.min(pace.quietMs, timeFor(bytes, pace) - waitedMs)
      const part = await within(parts.next(), Math.max(0, leftMs), tooSlow)
      // The time that the handler takes is not the sender's.
      waitedMs += performance.now() - began
      await mayStill()
      if (part.done) return
      bytes += part.value.length
      if (bytes > limit) throw tooLarge(limit)
      yield part.value
    }
  } catch (error) {
    if (error instanceof TihcError || raw.complete) throw error
    throw new TihcError('bad_request', 'The body did not arrive whole. Send it again.', undefined, { cause: error })
  } finally {
    // Not waited for: it may be at its next part.
    void parts.return?.()
  }
}

function tooSlow(): TihcError {
  return new TihcError('bad_request', 'The file did not arrive in time. Send it again over a faster line.')
}

/** How long so many bytes may take to come. */
function timeFor(bytes: number, { startMs, bytesPerSecond }: UploadPace): number {
  return startMs + bytes / bytesPerSecond * 1000
}

/**
 * Reads on what the handler did not want, and drops it: a line that is closed meanwhile would reach the caller broken,
 * without the answer. Who goes on beyond the time that it may take has heard the answer, and loses the line.
 */
export function dropRest({ raw }: FastifyRequest, pace: UploadPace): void {
  raw.resume()
  if (raw.complete || raw.destroyed) return
  const { socket } = raw
  const began = performance.now()
  const before = socket.bytesRead
  const timer = setInterval(() => {
    if (performance.now() - began > timeFor(socket.bytesRead - before, pace)) socket.destroy()
  }, pace.startMs / 4).unref()
  const clear = () => clearInterval(timer)
  raw.once('end', clear).once('close', clear)
}

function mediaTypeOf(header = ''): string {
  return header.split(';', 1)[0]!.trim().toLowerCase()
}
