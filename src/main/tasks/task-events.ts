import type { Audience, EventHub } from '../core/events.ts'
import type { Task } from './task.ts'

const tickMs = 100
/** Without any change the elapsed time is published this often. */
const quietTicks = 10

/** Lets those who may see a task know how it goes. */
export interface TaskPublisher {
  /** Publishes how it stands now. */
  publish: () => void
  /** Publishes how it ended, and no more after that. */
  end: () => void
}

/** @param events where the notifications go: at a beat of 100 ms where something changed, each second otherwise */
export function publishTask(task: Task, events: Pick<EventHub, 'publish'>): TaskPublisher {
  let last = { done: -1, message: '' }
  let ticks = 0
  let ended = false

  const publish = () => {
    if (ended) return
    last = { done: task.count?.done ?? 0, message: task.message }
    ticks = 0
    events.publish(audienceOf(task), notificationOf(task))
  }
  const timer = setInterval(() => {
    task.sampleRate()
    if (++ticks >= quietTicks || task.count?.done !== last.done || task.message !== last.message) publish()
  }, tickMs).unref()

  return {
    publish,
    end() {
      clearInterval(timer)
      publish()
      ended = true
    },
  }
}

function audienceOf({ owner, shared }: Task): Audience {
  return shared ? { tenant: owner.tenant } : owner
}

function notificationOf(task: Task): Parameters<EventHub['publish']>[1] {
  const { progress, target } = task
  return {
    status: task.status,
    message: task.message,
    taskId: task.id,
    kind: task.kind,
    ...(progress && { progress }),
    elapsedMs: task.elapsedMs,
    time: new Date().toISOString(),
    title: task.title,
    ...(target && { connectionId: target.connectionId }),
  }
}
