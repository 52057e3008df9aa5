export const roles = ['viewer', 'editor', 'admin'] as const
export type Role = typeof roles[number]

/**
 * Who calls. The HTTP door takes it from the token, the IPC door from the local profile.
 * `tenant` and `user` are ids; for procedures that need no sign-in they are empty strings.
 */
export interface Context {
  tenant: string
  user: string
  username: string
  role: Role
  /** Fires when the caller gives up. A statement that runs is not ended by it. */
  signal: AbortSignal
  door: 'http' | 'ipc'
  /** The network address of the caller, empty over IPC. */
  address: string
  /** The id of the token that was sent, where one was. */
  tokenId?: string
}

/** True when `role` may do what is asked of `needed`. */
export function roleAllows(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}
