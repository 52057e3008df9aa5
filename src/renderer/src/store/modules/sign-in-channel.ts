import { promiseTimeout } from '@vueuse/core'

/** Who has signed in, and with what. */
export interface SignIn { userId: string, token: string }

type Message
  = | { kind: 'ask', from: string }
    | { kind: 'give', to: string, token: string }
    | { kind: 'signedIn' | 'signedOut', signIn: SignIn }

export interface SignInChannelOptions {
  /** This tab's token, for a tab that asks for one. */
  token: () => string | undefined
  /** The answer to `ask` came after that had given up. */
  onLateAnswer: (token: string) => void
  onSignedIn: (signIn: SignIn) => void
  onSignedOut: (signIn: SignIn) => void
}

/** A tab that is asked answers within some milliseconds, unless it is busy or the browser has put it to sleep. */
const longestWait = 2000

/**
 * How the tabs of one browser tell each other who has signed in. A token goes from tab to tab and is stored in none but
 * those that use it: when the last one is closed it is gone.
 */
export function openSignInChannel({ token, onLateAnswer, onSignedIn, onSignedOut }: SignInChannelOptions) {
  const channel = new BroadcastChannel('tihc.signIn')
  const own = crypto.randomUUID()
  let taken = onLateAnswer
  const send = (message: Message) => channel.postMessage(message)

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    const given = token()
    if (data.kind === 'ask' && given) send({ kind: 'give', to: data.from, token: given })
    else if (data.kind === 'give' && data.to === own) taken(data.token)
    else if (data.kind === 'signedIn') onSignedIn(data.signIn)
    else if (data.kind === 'signedOut') onSignedOut(data.signIn)
  }

  return {
    /** The token of another tab, of whichever answers first; undefined where none has one. */
    async ask(): Promise<string | undefined> {
      if (!await isSignedInElsewhere()) return undefined
      const answer = new Promise<string>((resolve) => { taken = resolve })
      send({ kind: 'ask', from: own })
      const first = await Promise.race([answer, promiseTimeout(longestWait).then(() => undefined)])
      taken = onLateAnswer
      return first
    },
    tellSignedIn: (signIn: SignIn) => send({ kind: 'signedIn', signIn }),
    tellSignedOut: (signIn: SignIn) => send({ kind: 'signedOut', signIn }),
    close: () => channel.close(),
  }
}

/** One of the tabs that have signed in holds this lock (see `createEventStream`): nobody waits for no answer. */
async function isSignedInElsewhere(): Promise<boolean> {
  const { held = [] } = await navigator.locks?.query() ?? {}
  return held.some(({ name }) => name?.startsWith('tihc.events.'))
}
