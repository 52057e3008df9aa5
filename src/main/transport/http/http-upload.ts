import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Procedure } from '../../../contract/procedure.ts'
import type { Upload } from '../../../contract/stream.ts'
import { TihcError } from '../../../contract/errors.ts'
import { tooLarge } from '../../core/open-upload.ts'

const usualLimit = 1024 * 1024
/** A sender that is silent for so long is given up. */
const silenceMs = 60_000

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

/** The stream of a request that `checkUpload` has let in. */
export function uploadOf(request: FastifyRequest, { bodyLimit = usualLimit }: Procedure): Upload {
  return { name: null, type: mediaTypeOf(request.headers['content-type']), bytes: limited(request, bodyLimit) }
}

async function* limited({ raw }: FastifyRequest, limit: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  raw.socket.setTimeout(silenceMs, () => raw.destroy())
  try {
    for await (const part of raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += part.length
      if (bytes > limit) throw tooLarge(limit)
      yield part
    }
  } catch (error) {
    if (error instanceof TihcError || raw.complete) throw error
    throw new TihcError('bad_request', 'The body did not arrive whole. Send it again.', undefined, { cause: error })
  } finally {
    raw.socket.setTimeout(0)
  }
}

function mediaTypeOf(header = ''): string {
  return header.split(';', 1)[0]!.trim().toLowerCase()
}
