import type { Cell } from '../../../contract/sql.ts'

/** The statements of a transaction, which TiDB gives as a list in JSON; those that it has forgotten are left out. */
export function readDigests(digests: Cell | undefined): string | null {
  try {
    const list: unknown = JSON.parse(String(digests ?? ''))
    return (Array.isArray(list) && list.filter(Boolean).join('; ')) || null
  } catch {
    return null
  }
}
