import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { strict } from './strict.ts'

/*
 * `TIHC_TEST_KEYRING` is the file of a password store: what it holds is the key, as libsecret keeps one for Electron; a
 * second line `rotated` says that there is a newer key. Without the variable there is no store, as on a Linux without a
 * desktop: the backend is then `basic_text`, which takes and gives everything under a key that is no secret.
 */
const file = process.env.TIHC_TEST_KEYRING
const isGone = () => file !== undefined && existsSync(`${file}.locked`)

function key(): Buffer {
  if (file === undefined) return createHash('sha256').update('peanuts').digest()
  if (isGone()) throw new Error('The password store is locked.')
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 })
  return Buffer.from(readFileSync(file, 'utf8').split('\n')[0]!, 'base64')
}

export const safeStorage = strict('safeStorage', {
  getSelectedStorageBackend: () => file === undefined ? 'basic_text' : 'gnome_libsecret',
  isAsyncEncryptionAvailable: async () => !isGone(),
  async encryptStringAsync(text: string) {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key(), iv)
    return Buffer.concat([Buffer.from('v11'), iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  },
  async decryptStringAsync(sealed: Buffer) {
    const decipher = createDecipheriv('aes-256-gcm', key(), sealed.subarray(3, 15), { authTagLength: 16 })
    decipher.setAuthTag(sealed.subarray(-16))
    const result = Buffer.concat([decipher.update(sealed.subarray(15, -16)), decipher.final()]).toString('utf8')
    return { result, shouldReEncrypt: file !== undefined && readFileSync(file, 'utf8').includes('\nrotated') }
  },
})
