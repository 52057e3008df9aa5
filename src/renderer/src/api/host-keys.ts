import type { Transport } from '@contract/client.ts'
import type { HostKeyQuestion } from '@contract/ssh.ts'
import { TihcError } from '@contract/errors.ts'

/** The person's answer to one question; the same question asked by several calls at once is shown once. */
export type AskHostKey = (question: HostKeyQuestion) => Promise<boolean>

/** On the way to one database: the SSH server and the jump host in front of it. */
const mostQuestions = 2

/**
 * Asks the person about SSH servers that are not known yet, whatever page it was that wanted to connect: where the key is
 * accepted, the call is made once more. Nothing ran before, because the question comes before there is a connection.
 */
export function askingForHostKeys(transport: Transport, { ask, mayAccept }: { ask: AskHostKey, mayAccept: () => boolean }): Transport {
  const asked = new Map<string, Promise<boolean>>()
  let last: Promise<unknown> = Promise.resolve()

  function askOnce(question: HostKeyQuestion): Promise<boolean> {
    const { host, port, via, fingerprint } = question
    const key = JSON.stringify([host, port, via, fingerprint])
    const open = asked.get(key)
    if (open) return open
    // One question after the other: a dialog above a dialog hides what it is about.
    const answer = last.then(() => ask(question)).finally(() => asked.delete(key))
    last = answer.catch(() => {})
    asked.set(key, answer)
    return answer
  }

  async function accept({ host, port, via, keyType, fingerprint }: HostKeyQuestion): Promise<void> {
    await transport.call('knownHosts.accept', { host, port, via, keyType, fingerprint }, {})
  }

  return {
    on: transport.on,
    async call(name, input, options) {
      for (let questions = 0; ; questions++) {
        let question: HostKeyQuestion | null
        try {
          const answer = await transport.call(name, input, options)
          question = questions < mostQuestions && mayAccept() ? questionInList(answer, input) : null
          if (!question || !await askOnce(question)) return answer
        } catch (error) {
          question = questions < mostQuestions && mayAccept() ? questionIn(error) : null
          if (!question || !await askOnce(question)) throw error
        }
        await accept(question)
        options.signal?.throwIfAborted()
      }
    },
  }
}

function questionIn(error: unknown): HostKeyQuestion | null {
  return error instanceof TihcError ? asQuestion(error.details) : null
}

/** A list that says beside its rows who did not answer: asked about only where one connection was meant. */
function questionInList(answer: unknown, { connectionId }: Record<string, unknown>): HostKeyQuestion | null {
  if (connectionId === undefined || answer === null || typeof answer !== 'object' || !('errors' in answer) || !Array.isArray(answer.errors)) return null
  return asQuestion((answer.errors[0] as { details?: Record<string, unknown> } | undefined)?.details)
}

function asQuestion(details: Record<string, unknown> | undefined): HostKeyQuestion | null {
  return details?.reason === 'unknownHostKey' ? details as unknown as HostKeyQuestion : null
}
