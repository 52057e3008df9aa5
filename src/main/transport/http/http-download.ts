import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ServerResponse } from 'node:http'
import type { Download } from '../../../contract/stream.ts'
import type { Log } from '../../core/log.ts'
import { fileNameOf } from '../../core/file-name.ts'
import { toTihcError } from '../../core/to-tihc-error.ts'

interface SendOptions {
  /** Fires where the caller hangs up. */
  signal: AbortSignal
  log: Log
  /** Throws once the caller may not have it any more. */
  mayStill: () => Promise<unknown>
}

/**
 * Sends a stream as the answer, no faster than it is taken. Its first part is made before the head is sent: what fails
 * until then is an answer as any other. What fails later breaks the line, so that nobody takes a part for the whole; so
 * does a right that is taken away. A caller who hangs up ends the reading.
 *
 * @throws whatever the first part throws
 */
export async function sendDownload(
  request: FastifyRequest,
  reply: FastifyReply,
  download: Download,
  { signal, log, mayStill }: SendOptions,
): Promise<FastifyReply> {
  const setHead = () => void reply.type(download.type).header('content-disposition', contentDisposition(download.name))
  if (request.method === 'HEAD') {
    setHead()
    return reply.send()
  }
  const parts = download.bytes(signal)[Symbol.asyncIterator]()
  const first = await parts.next()
  setHead()
  void reply.hijack()
  const response = reply.raw
  try {
    response.writeHead(200, reply.getHeaders() as Record<string, string>)
    let sent: Promise<void> = Promise.resolve()
    for (let part = first; !part.done; part = await parts.next()) {
      await sent
      await mayStill()
      sent = send(response, part.value)
      // Whoever waits for it next hears of it.
      sent.catch(() => {})
    }
    await sent
    response.end()
  } catch (error) {
    if (!signal.aborted) toTihcError(error, log)
    response.destroy()
  } finally {
    // Not waited for: the reading may be at its next part.
    void parts.return?.()
  }
  return reply
}

/** Settles when the bytes are with the system and their memory may be used again. */
function send(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    if (bytes.length === 0) return resolve()
    if (response.destroyed) return reject(new Error('the caller has hung up'))
    const gone = () => reject(new Error('the caller has hung up'))
    response.once('close', gone)
    response.write(bytes, (error) => {
      response.off('close', gone)
      if (error) reject(error)
      else resolve()
    })
  })
}

/**
 * RFC 6266: the name in ASCII for old clients, and as it is by RFC 5987.
 *
 * @example
 * contentDisposition('订单.csv') // `attachment; filename="__.csv"; filename*=UTF-8''%E8%AE%A2%E5%8D%95.csv`
 */
export function contentDisposition(proposed: string): string {
  const name = fileNameOf(proposed, 'download')
  const plain = name.replaceAll(/[^\x20-\x7E]/gu, '_').replaceAll(/["\\%]/g, '_')
  if (plain === name) return `attachment; filename="${plain}"`
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
