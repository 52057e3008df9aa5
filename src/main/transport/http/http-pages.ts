import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Dirent } from 'node:fs'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { TihcError } from '../../../contract/errors.ts'
import { pageType } from '../../core/page-type.ts'
import { contentSecurityPolicy } from './http-headers.ts'

const compressible = /^text\/|json|svg|wasm/

interface Page { body: Buffer, type: string, etag: string, zipped?: Promise<Buffer> }

/**
 * Serves the built pages: what stands in `assets` has its hash in its name and is kept for ever by
 * browsers, all else is asked for anew each time. Files are read at their first use. (@fastify/static reads them at
 * every one, tells versions apart by their time instead of what is in them, and compresses nothing.)
 *
 * @param folder the build, such as `out/renderer`; without one `/` says so
 * @param compress gzip texts: worth it over a network, not on this machine
 */
export async function servePages(app: FastifyInstance, folder: string, compress: boolean): Promise<void> {
  const files = new Set(await listFiles(folder))
  const pages = new Map<string, Promise<Page>>()
  const answer = async (file: string, request: FastifyRequest, reply: FastifyReply) => {
    if (!files.has(file))
      throw new TihcError('not_found', 'There is no such page. Open / for the app or /api/docs for what can be asked.')
    let page = pages.get(file)
    if (!page) {
      page = readPage(folder, file)
      pages.set(file, page)
      page.catch(() => pages.delete(file))
    }
    return sendPage(request, reply, await page, file.startsWith('assets/'), compress)
  }

  app.get('/', async (request, reply) => {
    if (files.has('index.html')) return answer('index.html', request, reply)
    return reply
      .code(503)
      .type('text/plain; charset=utf-8')
      .send('The pages are not built. Run "npm run build" and start again.\n')
  })
  for (const file of files) {
    if (!file.startsWith('assets/'))
      app.get(`/${encodeURI(file)}`, async (request, reply) => answer(file, request, reply))
  }
  app.get('/assets/*', async (request, reply) =>
    answer(`assets/${(request.params as Record<string, string>)['*']}`, request, reply),
  )
}

async function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page,
  immutable: boolean,
  compress: boolean,
): Promise<FastifyReply> {
  void reply.headers({
    'content-type': page.type,
    'etag': page.etag,
    'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    'content-security-policy': contentSecurityPolicy,
  })
  if (request.headers['if-none-match'] === page.etag) return reply.code(304).send()
  if (!compress || !compressible.test(page.type)) return reply.send(page.body)
  void reply.header('vary', 'accept-encoding')
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return reply.send(page.body)
  page.zipped ??= promisify(gzip)(page.body)
  return reply.header('content-encoding', 'gzip').send(await page.zipped)
}

async function readPage(folder: string, file: string): Promise<Page> {
  const body = await readFile(join(folder, file))
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return { body, type: pageType(file), etag }
}

/** The files below `folder`, with `/` between their parts; none where there is no such folder. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((): Dirent[] => [])
  return entries
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
}
