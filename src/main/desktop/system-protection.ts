import type { SystemProtection } from '../vault/system-protection.ts'
import process from 'node:process'
import { safeStorage } from 'electron'

/**
 * The operating system's password store through Electron's asynchronous API: Keychain, DPAPI, libsecret, KWallet. Where
 * Linux has none, Electron falls back to `basic_text`, a key that stands in Chromium's source: that protects nothing.
 */
export const systemProtection: SystemProtection = {
  async available() {
    if (process.platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend()))
      return false
    return await safeStorage.isAsyncEncryptionAvailable()
  },
  wrap: text => safeStorage.encryptStringAsync(text),
  async unwrap(wrapped) {
    const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(wrapped)
    return { text: result, outdated: shouldReEncrypt }
  },
}
