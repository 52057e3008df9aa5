/** A stored time as it is answered: without the milliseconds. */
export function wireTime(stored: string): string {
  return `${stored.slice(0, 19)}Z`
}
