// @vitest-environment happy-dom
import type { Role } from '@contract/context.ts'
import { TihcError } from '@contract/errors.ts'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useUserStore } from './user.ts'
import { useVaultStore } from './vault.ts'

vi.mock('@/api/index.ts', () => ({ api: {} }))

const locked = new TihcError('conflict', 'locked', { reason: 'locked' })
const gone = (connectionId: string, field = 'password') =>
  new TihcError('conflict', 'gone', { reason: 'secret', field, connectionId })
const signIn = (role: Role) => useUserStore().setUser({ id: 'u', username: 'ann', tenant: 't', tenantName: 't', role })

describe('questions for passwords', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    window.tihc = {} as NonNullable<typeof window.tihc>
    signIn('editor')
  })
  afterEach(() => { delete window.tihc })

  it('are asked once for all calls that wait, and answered for all of them', async () => {
    const vault = useVaultStore()
    const waiting = [
      vault.recover(locked, 'sql.execute'),
      vault.recover(locked, 'tables.list'),
      vault.recover(gone('a'), 'sql.openSession'),
      vault.recover(gone('a'), 'sql.openSession'),
      vault.recover(gone('b', 'sshKey'), 'sql.openSession'),
    ]
    expect(vault.question).toEqual({ kind: 'unlock' })
    vault.answer(true)
    expect(vault.question).toEqual({ kind: 'secret', connectionId: 'a', field: 'password' })
    vault.answer(false)
    expect(vault.question).toEqual({ kind: 'secret', connectionId: 'b', field: 'sshKey' })
    vault.answer(true)
    expect(vault.question).toBeNull()
    expect(await Promise.all(waiting)).toEqual([true, true, false, false, true])
  })

  it('are none for other errors, for forms that show them, and for who may not save', () => {
    const vault = useVaultStore()
    expect(vault.recover(new TihcError('conflict', 'taken', { field: 'name' }), 'connections.create')).toBeUndefined()
    expect(vault.recover(new TihcError('unavailable', 'gone'), 'sql.execute')).toBeUndefined()
    expect(vault.recover(gone('a'), 'connections.test')).toBeUndefined()
    expect(vault.recover(gone('a', 'another'), 'sql.execute')).toBeUndefined()
    expect(vault.recover(locked, 'vault.unlock')).toBeUndefined()
    signIn('viewer')
    expect(vault.recover(gone('a'), 'sql.execute')).toBeUndefined()
    delete window.tihc
    expect(vault.recover(locked, 'sql.execute')).toBeUndefined()
    expect(vault.question).toBeNull()
  })
})
