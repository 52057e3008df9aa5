import type { Cell, ResultColumn } from '@contract/sql.ts'

/** A number as it came: so many units of ten to the minus `scale`. */
interface Exact { units: bigint, scale: number }

/** Figures of numbers; those of floats are floats, all others are exact. */
export interface Sums { numbers: number, sum: string, average: string, least: string, most: string }

const decimal = /^(-?)(\d+)(?:\.(\d+))?$/
/** Digits of an average beyond those of its values, as the servers have them. */
const averageDigits = 4

function readExact(text: string): Exact | null {
  const match = decimal.exec(text)
  if (!match) return null
  const [, sign, whole, fraction = ''] = match
  return { units: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length }
}

/** Null for what is no number. */
function readNumber(text: string, kind: ResultColumn['kind']): Exact | number | null {
  if (kind !== 'integer' && kind !== 'decimal' && kind !== 'float') return null
  const exact = kind === 'float' ? null : readExact(text)
  if (exact) return exact
  return Number.isFinite(Number(text)) ? Number(text) : null
}

const atScale = ({ units, scale }: Exact, wanted: number) => units * 10n ** BigInt(wanted - scale)

function formatExact({ units, scale }: Exact): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const [whole, fraction] = [digits.slice(0, digits.length - scale), digits.slice(digits.length - scale)]
  return `${units < 0n ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`
}

/** Rounded half away from zero, without zeros at its end. */
function divide({ units, scale }: Exact, by: number): string {
  const scaled = units * 10n ** BigInt(averageDigits)
  const divisor = BigInt(by)
  const half = (scaled < 0n ? -1n : 1n) * divisor / 2n
  let quotient: Exact = { units: (scaled + half) / divisor, scale: scale + averageDigits }
  while (quotient.scale > 0 && quotient.units % 10n === 0n)
    quotient = { units: quotient.units / 10n, scale: quotient.scale - 1 }
  return formatExact(quotient)
}

/** Adds up the numbers among cells. */
export function createSums() {
  let numbers = 0
  let exact: Exact = { units: 0n, scale: 0 }
  let float = 0
  let isFloat = false
  let least: { value: Exact | number, text: string } | undefined
  let most: { value: Exact | number, text: string } | undefined

  function addExact(value: Exact): void {
    const scale = Math.max(exact.scale, value.scale)
    exact = { units: atScale(exact, scale) + atScale(value, scale), scale }
  }

  return {
    add(cell: Cell | undefined, { kind }: ResultColumn): void {
      if (cell === undefined || cell === null || typeof cell === 'object') return
      const text = String(cell)
      const value = readNumber(text, kind)
      if (value === null) return
      numbers++
      float += Number(text)
      if (typeof value === 'number') isFloat = true
      else addExact(value)
      if (!least || compare(value, least.value) < 0) least = { value, text }
      if (!most || compare(value, most.value) > 0) most = { value, text }
    },
    /** Null where there was no number. */
    result(): Sums | null {
      if (!least || !most) return null
      return {
        numbers,
        sum: isFloat ? String(float) : formatExact(exact),
        average: isFloat ? String(float / numbers) : divide(exact, numbers),
        least: least.text,
        most: most.text,
      }
    },
  }
}

const asNumber = (value: Exact | number) => typeof value === 'number' ? value : Number(formatExact(value))

function compare(one: Exact | number, other: Exact | number): number {
  if (typeof one === 'number' || typeof other === 'number') return asNumber(one) - asNumber(other)
  const scale = Math.max(one.scale, other.scale)
  const difference = atScale(one, scale) - atScale(other, scale)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
