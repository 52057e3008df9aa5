import type { KeyObject } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { UpdateStatement } from '../../src/main/desktop/updates/update-signature.ts'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import process from 'node:process'
import { signStatement, statementOf, validUntil } from '../../scripts/update-statement.ts'

interface Change {
  /** Null for none, `foreign` for one of another key. */
  signature?: null | 'foreign'
  /** What is signed otherwise than it is. */
  statement?: Partial<UpdateStatement>
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

const secretOf = ({ privateKey }: { privateKey: KeyObject }) =>
  privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')

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
        : signStatement(
            {
              ...statementOf(file.replace('.sig', ''), change.resign ? text : described, validUntil(180)),
              // Of the arch on which the test runs, whatever the file is called.
              archs: [process.arch],
              ...change.statement,
            },
            secretOf(change.signature === 'foreign' ? foreign : ours),
          )
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
