import type { Host } from './host.ts'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('./neighbour-program.ts', import.meta.url))

/** When a statement was answered, by the time of day, and how long that took. */
export interface Answered { at: number, ms: number }
/** Statements on the sample database, and on a server that speaks MySQL's protocol. */
export interface Times { sqlite: Answered[], mysql: Answered[] }

/**
 * Lets two people work on a host with the sample database, from a process of their own.
 *
 * @returns ends them and gives how long each of their statements took
 * @throws where the host did not answer one of them
 */
export async function startNeighbours({ url, admin }: Host): Promise<() => Promise<Times>> {
  const child = fork(program, [url, admin.token])
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`those who work meanwhile ended with code ${code}`)
  })
  gone.catch(() => {}) // it is told to who waits
  await Promise.race([once(child, 'message'), gone])
  return async () => {
    const told = once(child, 'message')
    child.send('that is all')
    const [times] = await Promise.race([told, gone]) as [Times]
    return times
  }
}

/** The time in which so many of a hundred were answered. */
export function percentile(answers: Answered[], share: number): number {
  const sorted = answers.map(({ ms }) => ms).toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share / 100))]!
}

/** For people: how long they took. */
export function describeTimes(answers: Answered[]): string {
  return [50, 95, 99, 100].map(share => `p${share} ${Math.round(percentile(answers, share))} ms`).join(', ')
}
