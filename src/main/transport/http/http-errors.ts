import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Socket } from 'node:net'
import type { Log } from '../../core/log.ts'
import { TihcError } from '../../../contract/errors.ts'
import { toTihcError } from '../../core/to-tihc-error.ts'

/** Writes an error in the one form: `{error, code, details?}` with the status of its code. */
export function sendError(reply: FastifyReply, error: TihcError): void {
  const seconds = error.details?.retryAfterSeconds
  if (error.code === 'too_many') {
    void reply.header('retry-after', seconds !== undefined
      ? Math.max(1, Math.ceil(seconds))
      : 60)
  }
  // A line that is closed while the caller still sends reaches it as a broken line, not as an answer: the rest is read
  // and dropped.
  if (error.code === 'too_large') void reply.removeHeader('connection')
  if (error.code === 'unauthorized') void reply.header('www-authenticate', 'Bearer')
  void reply.code(error.status).type('application/json; charset=utf-8').send(JSON.stringify(error.toBody()))
}

/**
 * Turns whatever Fastify or a handler threw into the one error.
 *
 * @param request whose answer it is
 * @param bodyLimit bytes that the route reads, for the sentence about a body that is larger
 */
export function fromFastify(
  error: FastifyError | Error,
  { raw }: Pick<FastifyRequest, 'raw'>,
  bodyLimit: number,
  log: Log,
): TihcError {
  if (error instanceof TihcError) return error
  // The request's own line: nobody is there to read it, and nothing is wrong inside. Any other line that breaks, such
  // as one to a server, is a fault that is told and logged.
  if (error === raw.errored)
    return new TihcError('bad_request', 'The line was closed before the body was there. Send it again.')
  const { code, statusCode } = error as Partial<FastifyError>
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new TihcError('too_large', `The body is larger than ${megabytes(bodyLimit)}. Send less at a time.`, {
        limitBytes: bodyLimit,
      })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new TihcError(
        'unsupported_media_type',
        'Bodies are read as application/json only. Send JSON with the header "Content-Type: application/json".',
      )
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new TihcError('bad_request', 'The body is not as long as its Content-Length says. Send it again.')
    case 'FST_ERR_BAD_URL':
      return new TihcError(
        'bad_request',
        'The path is not UTF-8 in percent-encoding. Encode each part of it, for example with encodeURIComponent.',
      )
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new TihcError(
        'bad_request',
        'A part of the path is too long for any id or name. Correct it and send it again.',
      )
  }
  if (code?.startsWith('FST_') && statusCode && statusCode >= 400 && statusCode < 500)
    return new TihcError('bad_request', 'The request could not be read. Correct it and send it again.')
  return toTihcError(error, log)
}

/**
 * Cuts a line over which a body does not arrive in time.
 *
 * @param limits.wholeMs how long all of it may take
 * @param limits.quietMs how long nothing more of it may come
 */
export function limitArrival({ raw }: FastifyRequest, limits: { wholeMs: number, quietMs: number }): void {
  const { wholeMs, quietMs } = limits
  if (raw.complete) return
  const began = performance.now()
  let moved = { bytes: raw.socket.bytesRead, at: began }
  const timer = setInterval(() => {
    const now = performance.now()
    const { bytesRead: bytes } = raw.socket
    if (bytes !== moved.bytes) moved = { bytes, at: now }
    // A request without a body is there at once and ends only with its answer, which may take long.
    if (!raw.complete && now - began < wholeMs && now - moved.at < quietMs) return
    clearInterval(timer)
    if (raw.complete) return
    answerBrokenRequest(Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), raw.socket)
  }, Math.min(wholeMs, quietMs) / 4)
  const clear = () => clearInterval(timer)
  raw.once('end', clear).once('close', clear)
}

/** Answers what is not even HTTP, so that also there the form is the same. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const body = JSON.stringify(new TihcError('bad_request', brokenRequest(error.code)).toBody())
  socket.end([
    'HTTP/1.1 400 Bad Request',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n'))
}

function brokenRequest(code: string | undefined): string {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW': return 'The address and headers are larger than 16 KB. Send less in them.'
    case 'ERR_HTTP_REQUEST_TIMEOUT': return 'The request did not arrive in time. Send it again over a faster line.'
    default: return 'This is not a request that HTTP knows. Correct it and send it again.'
  }
}

function megabytes(bytes: number): string {
  return `${bytes / 1024 / 1024} MB`
}
