import type { Context } from '../../contract/context.ts'
import type { Notification } from '../../contract/events.ts'

/** Who may see an event: one person, or everybody of a tenant when `user` is left out. */
export interface Audience { tenant: string, user?: string }

export interface NumberedEvent { id: number, notification: Notification }

export interface EventHub {
  /** At most 10 a second go out for a task; the last one is always sent. */
  publish: (audience: Audience, notification: Notification) => void
  /**
   * Hears what `context` may see, first what came after `lastEventId` and is still kept.
   * Gives back what ends the hearing.
   */
  subscribe: (context: Pick<Context, 'tenant' | 'user'>, listener: (event: NumberedEvent) => void, lastEventId?: number) => () => void
  close: () => void
}
