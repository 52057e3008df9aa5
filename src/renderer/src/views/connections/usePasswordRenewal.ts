import type { RenewInput } from './api.ts'
import type { useConnectionTest } from './useConnectionTest.ts'
import { TihcError } from '@contract/errors.ts'
import connectionsApi from './api.ts'

const isTaken = (thrown: unknown) => thrown instanceof TihcError && thrown.details?.reason === 'passwordTaken'

/** Gives an account whose password has expired a new one; what comes of it is shown as that of a test. */
export function usePasswordRenewal(
  { state, error, stale, reset }: Pick<ReturnType<typeof useConnectionTest>, 'state' | 'error' | 'stale' | 'reset'>,
) {
  const renewing = ref(false)

  /**
   * It is not given up where the form changes: the server may have the password already.
   *
   * @param input the form's fields, the connection's id where it is saved, and the new password
   * @param take hears that the server has it, and whether it was saved
   */
  async function renew(input: RenewInput, take: (saved: boolean) => void): Promise<void> {
    renewing.value = true
    try {
      const { product, version, latencyMs, saved } = await connectionsApi.renewPassword(input)
      reset()
      take(saved)
      // The form has changed by that.
      await nextTick()
      state.value = { kind: 'ok', product, version, latencyMs }
    } catch (thrown) {
      // The old password is gone: saved from the form, it would take the place of the one that counts.
      if (isTaken(thrown)) {
        reset()
        take(false)
        await nextTick()
      }
      error.value = thrown
    } finally {
      stale.value = false
      renewing.value = false
    }
  }

  return { renewing, renew }
}
