// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { createEventStream } from './events.ts'

afterEach(() => vi.unstubAllGlobals())

/** A stream whose links are answered by hand, in the order that they are opened. */
function setUp(answerOfUnauthorized = true) {
  let token = 'old'
  const links: Array<{ sent: string, answer: (status: number) => void }> = []
  vi.stubGlobal('BroadcastChannel', class { postMessage() {} close() {} })
  vi.stubGlobal('navigator', { locks: { request: (_: string, __: object, work: () => Promise<void>) => work() } })
  vi.stubGlobal(
    'fetch',
    (_: string, { headers, signal }: { headers: Record<string, string>, signal: AbortSignal }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')))
        links.push({ sent: headers.Authorization!, answer: status => resolve(new Response(null, { status })) })
      }),
  )
  const onUnauthorized = vi.fn(async () => answerOfUnauthorized)
  const stream = createEventStream({ token: () => token, onUnauthorized })
  stream.start('u1')
  return { stream, links, onUnauthorized, signInAgain: () => { token = 'new' } }
}

it('asks for a sign-in where the token of now is not valid', async () => {
  const { stream, links, onUnauthorized } = setUp()
  links[0]!.answer(401)
  await vi.waitFor(() => expect(onUnauthorized).toHaveBeenCalledTimes(1))
  stream.stop()
})

it('goes on with a new token where the person has signed in meanwhile', async () => {
  const { stream, links, onUnauthorized, signInAgain } = setUp()
  signInAgain()
  links[0]!.answer(401)
  await vi.waitFor(() => expect(links.map(({ sent }) => sent)).toEqual(['Bearer old', 'Bearer new']), { timeout: 3000 })
  expect(onUnauthorized).not.toHaveBeenCalled()
  stream.stop()
})
