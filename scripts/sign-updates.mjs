import { Buffer } from 'node:buffer'
import './node-guard.mjs'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { root } from './build.mjs'

const { signStatement, statementOf, validDays, validUntil } = await import('./update-statement.ts')

/*
 * npm run sign-updates                 signs what `npm run package` wrote about its packages (dist/latest*.yml)
 * npm run sign-updates -- --new-key    makes a key pair and prints it
 *
 * TIHC_UPDATE_PRIVATE_KEY holds the private half, TIHC_UPDATE_PUBLIC_KEY goes into the app when it is built. Signatures
 * hold for TIHC_UPDATE_VALID_DAYS (180): apps take nothing that is older, so sign again before where no version is due.
 */
if (process.argv.includes('--new-key')) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  console.log(`TIHC_UPDATE_PRIVATE_KEY=${privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')}`)
  console.log(`TIHC_UPDATE_PUBLIC_KEY=${publicKey.export({ format: 'der', type: 'spki' }).toString('base64')}`)
} else {
  try {
    signAll(process.argv[2] ?? join(root, 'dist'), process.env)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}

/** @param {string} folder @param {NodeJS.ProcessEnv} env */
function signAll(folder, env) {
  const { TIHC_UPDATE_PRIVATE_KEY: secret, TIHC_UPDATE_PUBLIC_KEY: expected, TIHC_UPDATE_VALID_DAYS: given } = env
  const files = readdirSync(folder).filter(name => /^latest.*\.yml$/.test(name))
  if (!secret || files.length === 0) {
    console.error(
      secret
        ? 'There is nothing to sign: the packages were made without TIHC_UPDATE_URL.'
        : 'Updates are not signed, and no app will take them: set TIHC_UPDATE_PRIVATE_KEY.',
    )
    return
  }
  const key = createPrivateKey({ key: Buffer.from(secret, 'base64'), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64')
  if (expected && expected !== publicKey) {
    console.error(
      'TIHC_UPDATE_PRIVATE_KEY does not belong to TIHC_UPDATE_PUBLIC_KEY, which the app was built with: '
      + 'no app would take these updates.',
    )
    process.exitCode = 1
    return
  }
  const until = validUntil(validDays(given))
  for (const name of files) {
    const statement = statementOf(name, readFileSync(join(folder, name), 'utf8'), until)
    writeFileSync(join(folder, `${name}.sig`), signStatement(statement, secret))
  }
  console.error(`Signed ${files.join(', ')}, valid until ${until.toISOString()}.`)
}
