import type { UpdateStatement } from '../src/main/desktop/updates/update-signature.ts'
import { createPrivateKey, sign } from 'node:crypto'
import { parseUpdateInfo } from 'electron-updater/out/providers/Provider.js'
import { digestOf, signedBytes } from '../src/main/desktop/updates/update-signature.ts'

const dayMs = 24 * 60 * 60 * 1000
const defaultDays = 180
const mostDays = 3650
const allArchs = ['x64', 'arm64']

/** How the packages' names call what Node calls an arch. */
const archNames: Record<string, RegExp> = {
  x64: /x64|x86_64|amd64/,
  arm64: /arm64|aarch64/,
}

/**
 * How long a statement holds, in days, from TIHC_UPDATE_VALID_DAYS.
 *
 * @throws Error in a sentence, where that is none
 */
export function validDays(given: string | undefined): number {
  const days = given ? Number(given) : defaultDays
  if (Number.isInteger(days) && days >= 1 && days <= mostDays) return days
  throw new Error(`TIHC_UPDATE_VALID_DAYS is ${given}: give whole days from 1 to ${mostDays}, or leave it out.`)
}

/**
 * What is to be signed about a file that electron-builder wrote about its packages.
 *
 * @param file its name, which tells the platform: `latest-linux-arm64.yml`, `latest-mac.yml`, `latest.yml` of Windows
 */
export function statementOf(file: string, text: string, validUntil: Date): UpdateStatement {
  const { version, files } = parseUpdateInfo(text, file, new URL(file, 'file:///'))
  const [, system = '', arch] = /^latest(?:-(linux|mac)(?:-(\w+))?)?\.yml$/.exec(file) ?? []
  const platform = { linux: 'linux', mac: 'darwin' }[system] ?? 'win32'
  return {
    platform,
    // One of Linux is for one arch; one of the others names the files of all.
    archs: platform === 'linux' ? [arch ?? 'x64'] : archsOf(files.map(({ url }) => url)),
    version,
    validUntil: validUntil.toISOString(),
    sha512: digestOf(text),
  }
}

/** A package that is named by no arch is for all. */
function archsOf(names: string[]): string[] {
  return allArchs.filter(arch =>
    names.some(name => archNames[arch]!.test(name) || !allArchs.some(any => archNames[any]!.test(name))))
}

/** @param now when it is signed */
export function validUntil(days: number, now = Date.now()): Date {
  return new Date(now + days * dayMs)
}

/**
 * The content of the file that lies beside what was signed.
 *
 * @param secret the PKCS #8 form in base64
 */
export function signStatement(statement: UpdateStatement, secret: string): string {
  const key = createPrivateKey({ key: Buffer.from(secret, 'base64'), format: 'der', type: 'pkcs8' })
  const json = JSON.stringify(statement)
  return `${json}\n${sign(null, signedBytes(json), key).toString('base64')}\n`
}
