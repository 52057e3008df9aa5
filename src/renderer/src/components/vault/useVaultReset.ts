import { useVaultStore } from '@/store/index.ts'
import vaultApi from './api.ts'

/** Asks before all saved passwords are forgotten, and says how many were. */
export function useVaultReset(onReset: () => void = () => {}) {
  const { t } = useI18n()
  const vault = useVaultStore()

  async function reset() {
    const { secrets } = await vault.load()
    $dialog.confirm({
      type: 'error',
      title: t('vault.resetTitle'),
      content: t('vault.resetContent', { n: secrets }, secrets),
      positiveText: t('vault.reset'),
      async confirm() {
        const { forgotten } = await vaultApi.reset()
        await vault.load()
        $message.success(t('vault.resetDone', { n: forgotten }, forgotten))
        onReset()
      },
    })
  }

  return { reset }
}
