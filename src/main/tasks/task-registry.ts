import type { Owner } from '../core/owner.ts'
import type { Task } from './task.ts'
import { TihcError } from '../../contract/errors.ts'
import { belongsTo } from '../core/owner.ts'

/** Ended tasks that are kept for one person; the oldest go first. */
const endedPerPerson = 500
const runningPerPerson = 100

/** The tasks of all people and what they hold, oldest first. */
export class TaskRegistry {
  readonly #tasks = new Map<string, Task>()

  /**
   * @throws {TihcError} `too_many` when the person runs more than a server should bear, `conflict` where another task
   *   has its id
   */
  add(task: Task): void {
    if (this.#tasks.has(task.id))
      throw new TihcError('conflict', 'There is a task with this id already. Choose another id, or leave it out.')
    const own = this.all().filter(other => belongsTo(task.owner, other))
    if (own.filter(other => !other.ended).length >= runningPerPerson) {
      throw new TihcError(
        'too_many',
        `You run ${runningPerPerson} statements at once. Wait until some have ended, or cancel them.`,
      )
    }
    for (const old of own.filter(other => other.ended).slice(0, Math.max(0, own.length - endedPerPerson)))
      this.remove(old)
    this.#tasks.set(task.id, task)
  }

  /** @throws {TihcError} `not_found` for what this person may not see just as for what never was */
  get(person: Owner, id: string): Task {
    const task = this.#tasks.get(id)
    if (!task || !maySee(person, task)) {
      throw new TihcError(
        'not_found',
        'There is no such task: it never ran, or its result was freed (closed with '
        + 'its tab, or to make room). Run the statement again.',
      )
    }
    return task
  }

  /** What this person may see. */
  of(person: Owner): Task[] {
    return this.all().filter(task => maySee(person, task))
  }

  all(): Task[] {
    return [...this.#tasks.values()]
  }

  /** Forgets a task and gives back what it holds. */
  remove(task: Task): void {
    if (this.#tasks.delete(task.id)) task.release()
  }

  /** Frees the oldest ended task that holds what is needed: bytes, or results; false when there is none. */
  freeOldest(needed: 'heldBytes' | 'heldResults'): boolean {
    const oldest = this.all().find(task => task.ended && task[needed] > 0)
    if (oldest) this.remove(oldest)
    return oldest !== undefined
  }
}

function maySee(person: Owner, task: Task): boolean {
  return belongsTo(person, task) || (task.shared && task.owner.tenant === person.tenant)
}
