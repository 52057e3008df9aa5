/** Whose a session, a task and its results are: one person of one tenant. */
export interface Owner { tenant: string, user: string }

/** Whether `item` is this person's own; to everybody else it is as if it were not there. */
export function belongsTo({ tenant, user }: Owner, { owner }: { owner: Owner }): boolean {
  return owner.user === user && owner.tenant === tenant
}
