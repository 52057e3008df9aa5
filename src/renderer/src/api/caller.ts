/** What calls need to know of who makes them. */
export interface Caller {
  /** The token of the sign-in; the desktop app needs none. */
  token: () => string | undefined
  /** Asks for a new sign-in, because the token has ended. Resolves true where there is a new token. */
  renew: () => Promise<boolean>
  /** Whether the person may accept a server's key for their tenant. */
  mayAcceptKeys: () => boolean
}

let known: Caller = { token: () => undefined, renew: () => Promise.resolve(false), mayAcceptKeys: () => false }

/** Says who calls: the stores know it, and stand above. */
export function identifyCaller(caller: Caller): void {
  known = caller
}

/** Who calls as it is now; nobody until `identifyCaller`. */
export const caller = (): Caller => known
