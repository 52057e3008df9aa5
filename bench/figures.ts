/** Numbers of a benchmark: how they are taken together and how they are printed. */

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/**
 * Takes every measure `rounds` times in turn, so that a machine that slows down slows all of them,
 * after one round that does not count. Gives all values by name.
 */
export async function inTurn<Name extends string, T>(
  rounds: number,
  measures: Record<Name, () => Promise<T> | T>,
): Promise<Record<Name, T[]>> {
  const names = Object.keys(measures) as Name[]
  const taken = Object.fromEntries(names.map(name => [name, [] as T[]])) as Record<Name, T[]>
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const value = await measures[name]()
      if (round > 0) taken[name].push(value)
    }
  }
  return taken
}

export type Unit = 'ms' | 'MB' | '×' | 'fps'

export function show(value: number, unit: Unit): string {
  if (unit === 'ms' && value >= 1000) return `${(value / 1000).toFixed(2)} s`
  if (unit === '×') return `${value.toFixed(2)} ×`
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`
}

const verdict = (value: number, most: number | undefined, unit: Unit) =>
  most === undefined ? '' : `, wanted ≤ ${show(most, unit)}: ${value <= most ? 'met' : 'MISSED'}`

export interface Ratio {
  what: string
  ours: number
  baseline: number
  /** What the baseline is: `raw mysql2 row stream`. */
  against: string
  unit: Unit
  /** The largest ratio that is wanted. */
  most?: number
}

/** Prints one line: a figure of ours as a ratio to a baseline of the same run. */
export function printRatio({ what, ours, baseline, against, unit, most }: Ratio): void {
  const ratio = ours / baseline
  console.log(
    `${what}: ${show(ratio, '×')} (${show(ours, unit)} against ${show(baseline, unit)} of `
    + `${against})${verdict(ratio, most, '×')}`,
  )
}

/** Prints one line: a figure that has no baseline. */
export function printFigure(figure: { what: string, value: number, unit: Unit, most?: number }): void {
  console.log(`${figure.what}: ${show(figure.value, figure.unit)}${verdict(figure.value, figure.most, figure.unit)}`)
}
