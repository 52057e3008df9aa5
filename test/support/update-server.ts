import type { AddressInfo } from 'node:net'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'

interface Change {
  /** Null for none, `foreign` for one of another key. */
  signature?: null | 'foreign'
  metadata?: (text: string) => string
  /** Signs the changed metadata. */
  resign?: boolean
  installer?: string
}

/** A server of updates on this machine, with the key that its word is signed with. */
export interface UpdateServer {
  url: string
  publicKey: string
  /** What a right update installs. */
  installer: string
  /** What was asked for so far, and the names of all headers that came with it. */
  calls: () => string[]
  headers: () => string[]
  change: (to: Change) => void
  close: () => Promise<void>
}

export async function openUpdateServer({ version, notes }: { version: string, notes: string }): Promise<UpdateServer> {
  const [ours, foreign] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')]
  const installer = `#!/bin/sh\n# TiHC ${version}\nexit 0\n`
  const name = `TiHC-${version}-linux-x86_64.AppImage`
  const sha512 = createHash('sha512').update(installer).digest('base64')
  // As electron-builder writes it.
  const described = [
    `version: ${version}`,
    'files:',
    `  - url: ${name}`,
    `    sha512: ${sha512}`,
    `    size: ${installer.length}`,
    `path: ${name}`,
    `sha512: ${sha512}`,
    `releaseNotes: ${JSON.stringify(notes)}`,
    'releaseDate: \'2026-11-21T12:00:00.000Z\'',
    '',
  ].join('\n')
  let change: Change = {}
  const calls: string[] = []
  const headers = new Set<string>()

  function answer(file: string): string | undefined {
    const text = change.metadata?.(described) ?? described
    switch (file) {
      case 'latest-linux.yml': return text
      case 'latest-linux.yml.sig': return change.signature === null
        ? undefined
        : sign(
            null,
            Buffer.from(change.resign ? text : described),
            (change.signature === 'foreign' ? foreign : ours).privateKey,
          ).toString('base64')
      case name: return change.installer ?? installer
    }
  }

  const server = createServer((request, response) => {
    const file = decodeURIComponent(new URL(request.url!, 'http://x').pathname.slice(1))
    calls.push(file)
    for (const header of Object.keys(request.headers)) headers.add(header)
    const body = answer(file)
    response.writeHead(body === undefined ? 404 : 200).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    publicKey: ours.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    installer,
    calls: () => [...calls],
    headers: () => [...headers],
    change: (to) => { change = to },
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
}
