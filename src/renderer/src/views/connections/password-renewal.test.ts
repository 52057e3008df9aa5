import { TihcError } from '@contract/errors.ts'
import { beforeEach, expect, it, vi } from 'vitest'
import { useConnectionTest } from './useConnectionTest.ts'
import { usePasswordRenewal } from './usePasswordRenewal.ts'

const renewPassword = vi.hoisted(() => vi.fn())
vi.mock('./api.ts', () => ({ default: { renewPassword } }))
beforeEach(() => void renewPassword.mockReset())

/** What the form hears where the call fails. */
async function failing(error: TihcError) {
  renewPassword.mockRejectedValue(error)
  const scope = effectScope()
  const test = scope.run(useConnectionTest)!
  test.expired.value = true
  const take = vi.fn()
  const { renew } = usePasswordRenewal(test)
  await renew({ newPassword: 'a new one' }, take)
  const state = { take, error: test.error.value, expired: test.expired.value }
  scope.stop()
  return state
}

it('gives the new password to the form where the server has it, whatever failed after that', async () => {
  const error = new TihcError('unavailable', 'lost', { part: 'password', reason: 'passwordTaken' })
  const { take, ...rest } = await failing(error)
  expect(take).toHaveBeenCalledExactlyOnceWith(false)
  expect(rest).toEqual({ error, expired: false })
})

it('leaves the form as it is where the server may not have it', async () => {
  const error = new TihcError('unavailable', 'lost', { part: 'password', reason: 'passwordUnknown' })
  const { take, ...rest } = await failing(error)
  expect(take).not.toHaveBeenCalled()
  expect(rest).toEqual({ error, expired: true })
})
