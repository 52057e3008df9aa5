import type { Door } from '../../../../test/support/http-door.ts'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDoor, sendRaw, useDoor } from '../../../../test/support/http-door.ts'

const door = useDoor()

describe('pages', () => {
  let folder: string
  let host: Door
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tihc-pages-'))
    await mkdir(join(folder, 'assets'))
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>TiHC</title>')
    await writeFile(join(folder, 'favicon.svg'), '<svg/>')
    await writeFile(join(folder, 'assets', 'index-1a2b.js'), 'export {}')
    host = await openDoor({ pages: folder })
  })
  afterAll(async () => {
    await host.close()
    await rm(folder, { recursive: true })
  })

  it('serves index.html under a strict policy, asked for anew each time', async () => {
    const { status, headers, text } = await host.request('GET', '/', { token: null })
    expect([
      status,
      text,
      headers.get('cache-control'),
      headers.get('content-type'),
    ]).toEqual([
      200,
      '<!doctype html><title>TiHC</title>',
      'no-cache',
      'text/html; charset=utf-8',
    ])
    expect(headers.get('content-security-policy')).toContain('script-src \'self\';')
    const again = await host.request('GET', '/', {
      token: null,
      headers: {
        'if-none-match': headers.get('etag')!,
      },
    })
    expect([again.status, again.text]).toEqual([304, ''])
  })

  it('serves assets for ever', async () => {
    const { status, headers } = await host.request('GET', '/assets/index-1a2b.js', { token: null })
    expect([
      status,
      headers.get('content-type'),
      headers.get('cache-control'),
    ]).toEqual([200, 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'])
    expect((await host.request('GET', '/favicon.svg', { token: null })).headers.get('content-type')).toBe(
      'image/svg+xml',
    )
    expect((await host.request('POST', '/', { token: null })).status).toBe(405)
  })

  it('serves nothing else of the disk', async () => {
    for (const path of [
      '/assets/..%2f..%2fetc/passwd',
      '/assets/../index-1a2b.js',
      '/assets/',
      '/assets/%00',
      '/index-1a2b.js',
    ]) {
      expect([
        path,
        (
          await sendRaw(
            host.http.port,
            `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${host.http.port}\r\nConnection: close\r\n\r\n`,
          )
        ).slice(0, 12),
      ]).toEqual([path, 'HTTP/1.1 404'])
    }
  })

  it('says that there is no build', async () => {
    const { status, text } = await door.request('GET', '/', { token: null })
    expect([status, text]).toEqual([503, 'The pages are not built. Run "npm run build" and start again.\n'])
  })
})
