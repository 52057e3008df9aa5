import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { protocol } from 'electron'
import { pageType } from '../../core/page-type.ts'
import { StartupError } from '../../core/startup-error.ts'
import { contentSecurityPolicy, securityHeaders } from '../../transport/http/http-headers.ts'
import { listFiles } from '../../transport/http/http-pages.ts'
import { appScheme } from '../desktop-options.ts'

/** Before the app is ready: an origin of its own and a secure context, and none of the other privileges. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true } },
  ])
}

/**
 * Serves the built pages at `app://tihc/`: the files of the folder as they are now, and nothing beside them.
 *
 * @throws {StartupError} when there are none
 */
export async function servePages(folder: string, origin: string): Promise<void> {
  const files = new Set(await listFiles(folder))
  if (!files.has('index.html')) throw new StartupError('The pages are not built: run "npm run build" and start again.')
  protocol.handle(appScheme, request => answerPage(request, { folder, files, origin }))
}

interface Pages { folder: string, files: Set<string>, origin: string }

async function answerPage({ method, url }: Request, { folder, files, origin }: Pages): Promise<Response> {
  const file = fileOf(url, origin)
  const found = file !== undefined && files.has(file)
  if (!found || (method !== 'GET' && method !== 'HEAD'))
    return new Response(null, { status: found ? 405 : 404, headers: securityHeaders })
  const body = method === 'HEAD'
    ? null
    : new Uint8Array(await readFile(join(folder, file)))
  return new Response(body, {
    headers: { ...securityHeaders, 'content-security-policy': contentSecurityPolicy, 'content-type': pageType(file) },
  })
}

function fileOf(url: string, origin: string): string | undefined {
  if (!url.startsWith(`${origin}/`)) return undefined
  try {
    return decodeURIComponent(new URL(url).pathname.slice(1)) || 'index.html'
  } catch {
    return undefined
  }
}
