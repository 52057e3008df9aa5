import type { Transport } from '@contract/client.ts'
import type { ErrorBody } from '@contract/errors.ts'
import type { ServerKeyQuestion } from '@contract/server-keys.ts'
import type { HostKeyQuestion } from '@contract/ssh.ts'
import { TihcError } from '@contract/errors.ts'

/** A server shows a key that nobody has accepted: an SSH server, or a database server that asks for the password. */
export type KeyQuestion = HostKeyQuestion | ServerKeyQuestion

/** The person's answer to one question; the same question asked by several calls at once is shown once. */
export type AskKey = (question: KeyQuestion) => Promise<boolean>

/** On the way to one database: the jump host, the SSH server, and the database server itself. */
const mostQuestions = 3

/**
 * Asks the person about servers that are not known yet, whatever page it was that wanted to connect: where the key is
 * accepted, the call is made once more. Nothing ran before, because the question comes before there is a connection.
 */
export function askingForKeys(
  transport: Transport,
  { ask, mayAccept }: { ask: AskKey, mayAccept: () => boolean },
): Transport {
  const asked = new Map<string, Promise<boolean>>()
  let last: Promise<unknown> = Promise.resolve()

  function askOnce(question: KeyQuestion): Promise<boolean> {
    const { reason, host, port, via, fingerprint } = question
    const key = JSON.stringify([reason, host, port, via, fingerprint])
    const open = asked.get(key)
    if (open) return open
    // One question after the other: a dialog above a dialog hides what it is about.
    const answer = last.then(() => ask(question)).finally(() => asked.delete(key))
    last = answer.catch(() => {})
    asked.set(key, answer)
    return answer
  }

  async function accept(question: KeyQuestion): Promise<void> {
    const { host, port, via, fingerprint } = question
    const key = { host, port, via, fingerprint }
    if (isAboutDatabase(question)) await transport.call('serverKeys.accept', { ...key, kind: question.kind }, {})
    else await transport.call('knownHosts.accept', { ...key, keyType: question.keyType }, {})
  }

  return {
    on: transport.on,
    async call(name, input, options) {
      for (let questions = 0; ; questions++) {
        let question: KeyQuestion | null
        try {
          const answer = await transport.call(name, input, options)
          question = questions < mostQuestions && mayAccept() ? questionInList(answer, input) : null
          if (!question || !(await askOnce(question))) return answer
        } catch (error) {
          question = questions < mostQuestions && mayAccept() ? questionIn(error) : null
          if (!question || !(await askOnce(question))) throw error
        }
        await accept(question)
        options.signal?.throwIfAborted()
      }
    },
  }
}

/** True for a database server's certificate or RSA key, false for an SSH server's key. */
export function isAboutDatabase(question: KeyQuestion): question is ServerKeyQuestion {
  return 'kind' in question
}

function questionIn(error: unknown): KeyQuestion | null {
  return error instanceof TihcError ? asQuestion(error.details) : null
}

/** A list that says beside its rows who did not answer: asked about only where one connection was meant. */
function questionInList(answer: unknown, { connectionId }: Record<string, unknown>): KeyQuestion | null {
  if (
    connectionId === undefined
    || answer === null
    || typeof answer !== 'object'
    || !('errors' in answer)
    || !Array.isArray(answer.errors)
  ) {
    return null
  }
  return asQuestion((answer.errors[0] as ErrorBody | undefined)?.details)
}

function asQuestion(details: TihcError['details']): KeyQuestion | null {
  return details?.reason === 'unknownHostKey' || details?.reason === 'unknownServerKey'
    ? details as KeyQuestion
    : null
}
