import type { Owner } from './owner.ts'
import type { Task } from './task.ts'
import { TihcError } from '../../contract/errors.ts'
import { belongsTo } from './owner.ts'

/** Ended tasks that are kept for one person; the oldest go first. */
const endedPerPerson = 500
const runningPerPerson = 100

/** The tasks of all people and their results, oldest first. */
export class TaskRegistry {
  readonly #tasks = new Map<string, Task>()

  /** Throws `too_many` when the person runs more than a server should bear. */
  add(task: Task): void {
    const own = this.of(task.owner)
    if (own.filter(other => !other.ended).length >= runningPerPerson)
      throw new TihcError('too_many', `You run ${runningPerPerson} statements at once. Wait until some have ended, or cancel them.`)
    for (const old of own.filter(other => other.ended).slice(0, Math.max(0, own.length - endedPerPerson)))
      this.free(old)
    this.#tasks.set(task.id, task)
  }

  /** Throws `not_found` for another person's task just as for one that never was. */
  get(owner: Owner, id: string): Task {
    const task = this.#tasks.get(id)
    if (!task || !belongsTo(owner, task))
      throw new TihcError('not_found', 'There is no such task: it never ran, or its result was freed (closed with its tab, or to make room). Run the statement again.')
    return task
  }

  of(owner: Owner): Task[] {
    return this.all().filter(task => belongsTo(owner, task))
  }

  all(): Task[] {
    return [
      ...this.#tasks.values(),
    ]
  }

  /** Forgets an ended task and gives its space back. */
  free(task: Task): void {
    this.#tasks.delete(task.id)
    for (const result of task.results)
      void result.remove()
  }

  /** Frees the oldest ended task that holds bytes; false when there is none. */
  freeOldest(): boolean {
    const oldest = this.all().find(task => task.ended && task.bytes > 0)
    if (oldest) this.free(oldest)
    return oldest !== undefined
  }
}
