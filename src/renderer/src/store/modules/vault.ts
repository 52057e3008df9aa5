import type { VaultStatus } from '@contract/vault.ts'
import type { Recovery } from '@/api/recovery.ts'
import type { ConnectionSecret } from '@/utils/connection-secret.ts'
import { api } from '@/api/index.ts'
import { isConnectionSecret } from '@/utils/connection-secret.ts'
import { useUserStore } from './user.ts'

/** What the person is asked for: the master password, or a password or key of a connection. */
export type VaultQuestion = { kind: 'unlock' } | { kind: 'secret', connectionId: string, field: ConnectionSecret }

interface Asked { question: VaultQuestion, answer: PromiseWithResolvers<boolean> }

/** These show what is wrong with a password in their own form. */
const askInForm = ['connections.create', 'connections.update', 'connections.test', 'connections.renewPassword']
/** Asks for itself: its dialogs say what went wrong. */
const isOwn = (name: string) => name.startsWith('vault.')

/** Saved passwords of the desktop app: whether they are locked, and the questions that calls wait for. */
export const useVaultStore = defineStore('vault', () => {
  const status = shallowRef<VaultStatus | null>(null)
  const waiting = shallowRef<Asked[]>([])
  /** One question at a time. */
  const question = computed(() => waiting.value[0]?.question ?? null)

  async function load(): Promise<VaultStatus> {
    return status.value = await api.vault.status()
  }

  /** Many calls may need the same answer: it is asked for once. */
  function ask(asked: VaultQuestion): Promise<boolean> {
    const same = waiting.value.find(({ question: other }) => other.kind === 'secret' && asked.kind === 'secret'
      ? other.connectionId === asked.connectionId && other.field === asked.field
      : other.kind === asked.kind)
    if (same) return same.answer.promise
    const answer = Promise.withResolvers<boolean>()
    waiting.value = [...waiting.value, { question: asked, answer }]
    return answer.promise
  }

  /** @param done whether calls that wait may go on; else they fail as they did */
  function answer(done: boolean): void {
    const [first, ...rest] = waiting.value
    waiting.value = rest
    first?.answer.resolve(done)
  }

  /**
   * For errors of calls that need a saved password: gives the question's answer, nothing where it is none of its
   * errors.
   */
  const recover: Recovery = ({ code, details }, name) => {
    if (code !== 'conflict' || isOwn(name)) return undefined
    if (details?.reason === 'locked' && window.tihc) return ask({ kind: 'unlock' })
    const { connectionId, field, reason } = details ?? {}
    if (
      reason === 'secret'
      && isConnectionSecret(field)
      && connectionId !== undefined
      && useUserStore().canEdit
      && !askInForm.includes(name)
    ) {
      return ask({ kind: 'secret', connectionId, field })
    }
    return undefined
  }

  return { status, question, load, ask, answer, recover }
})
