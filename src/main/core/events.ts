import type { Context } from '../../contract/context.ts'
import type { ChangedResource, PushedEvent } from '../../contract/events.ts'

/** Who may see an event: one person, or everybody of a tenant when `user` is left out. */
export interface Audience { tenant: string, user?: string }

export interface NumberedEvent { id: number, event: PushedEvent }

export interface EventHub {
  /** At most 10 a second go out for a task, the last one always; that something was changed is passed on at once. */
  publish: (audience: Audience, event: PushedEvent) => void
  /**
   * Hears what `context` may see, first what came after `lastEventId` and is still kept; of the progress of a task the
   * last alone.
   * Gives back what ends the hearing.
   */
  subscribe: (
    context: Pick<Context, 'tenant' | 'user'>,
    listener: (event: NumberedEvent) => void,
    lastEventId?: number,
  ) => () => void
  close: () => void
}

/**
 * Lets the pages of `audience` know that something is to be read anew.
 *
 * @param id which one of the resource it is; left out, all of it
 */
export function publishChange(
  events: Pick<EventHub, 'publish'>,
  { tenant, user }: Audience,
  resource: ChangedResource,
  id?: string,
): void {
  events.publish(
    { tenant, ...(user !== undefined && { user }) },
    { changed: { resource, ...(id !== undefined && { id }) }, time: new Date().toISOString() },
  )
}
