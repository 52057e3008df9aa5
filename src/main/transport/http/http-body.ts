import type { FastifyInstance, FastifyRequest } from 'fastify'
import { TihcError } from '../../../contract/errors.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Bodies are JSON objects in UTF-8, sent as `application/json`; no body is fine where nothing in it is needed. */
export function addBodyParser(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    const encoding = request.headers['content-encoding']
    if (encoding !== undefined && encoding !== 'identity') {
      throw new TihcError(
        'unsupported_media_type',
        'Compressed bodies are not read. Send plain JSON without Content-Encoding.',
      )
    }
    const charset = /;\s*charset="?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1]
    if (charset && !/^utf-?8$/i.test(charset))
      throw new TihcError('unsupported_media_type', 'JSON is read as UTF-8 only. Send it in that charset.')
    return body.length > 0
      ? parseObject(body)
      : undefined
  })
}

function parseObject(body: Buffer): Record<string, unknown> {
  const value = parseJson(body)
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new TihcError('bad_request', 'The body is not a JSON object. Send {"field": value, …}.')
  return value as Record<string, unknown>
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(body))
  } catch (error) {
    // The engine's message quotes the text around the fault, which may hold a password: only the position is told.
    const at = error instanceof SyntaxError
      ? /position (\d+)/.exec(error.message)?.[1]
      : undefined
    const where = at
      ? ` (position ${at})`
      : ''
    throw new TihcError('bad_request', error instanceof SyntaxError
      ? `The body is not JSON${where}. Correct it and send it again.`
      : 'The body is not UTF-8. Send JSON in UTF-8.')
  }
}
