import { sourceOf } from './source-of.ts'

export interface Codec {
  /** @throws DataCloneError for what cannot be cloned */
  encode: (value: unknown) => string
  decode: (text: string) => unknown
}

/** One value of the clone: a primitive, or where its parts stand. */
type Part = [kind: string, content?: unknown]

/** How values of one kind are written and made again. */
interface Kind {
  name: string
  is: (value: unknown) => boolean
  /** What JSON holds of the value; parts of it have places of their own. */
  describe: (value: never, place: (part: unknown) => number) => unknown
  make: (content: never) => unknown
  /** Puts in the parts once the value is there: they may lead back to it. */
  fill?: (made: never, content: never, partAt: (place: number) => unknown) => void
}

/** For pages: an expression that is `createCodec`. */
export const codecSource = sourceOf(createCodec, kindsOfPrimitives, kindsWithoutParts, kindsWithParts)

/** Carries values as Electron's IPC does: what `structuredClone` takes arrives equal, what it refuses throws here. */
export function createCodec(): Codec {
  const kinds = [...kindsOfPrimitives(), ...kindsWithoutParts(), ...kindsWithParts()]
  const byName = new Map(kinds.map(kind => [kind.name, kind]))

  function encode(value: unknown): string {
    const parts: Part[] = []
    const places = new Map<unknown, number>()

    function place(inner: unknown): number {
      const known = places.get(inner)
      if (known !== undefined) return known
      const index = parts.push(['undefined']) - 1
      if (typeof inner === 'object' && inner !== null) places.set(inner, index)
      const { name, describe } = kinds.find(({ is }) => is(inner))!
      parts[index] = [name, describe(inner as never, place)]
      return index
    }

    place(structuredClone(value))
    return JSON.stringify(parts)
  }

  function decode(text: string): unknown {
    const parts = JSON.parse(text) as Part[]
    const made = new Map<number, unknown>()

    function partAt(place: number): unknown {
      if (made.has(place)) return made.get(place)
      const [name, content] = parts[place]!
      const kind = byName.get(name)
      if (!kind) throw new Error(`unknown part ${name}`)
      const value = kind.make(content as never)
      made.set(place, value)
      kind.fill?.(value as never, content as never, partAt)
      return value
    }
    return partAt(0)
  }

  return { encode, decode }
}

function kindsOfPrimitives(): Kind[] {
  return [
    {
      name: 'plain',
      is: value => value === null || ['string', 'boolean'].includes(typeof value)
        || (Number.isFinite(value) && !Object.is(value, -0)),
      describe: (value: unknown) => value,
      make: (content: unknown) => content,
    },
    { name: 'undefined', is: value => value === undefined, describe: () => undefined, make: () => undefined },
    {
      name: 'number',
      is: value => typeof value === 'number',
      describe: (value: number) => Object.is(value, -0) ? '-0' : String(value),
      make: Number,
    },
    { name: 'bigint', is: value => typeof value === 'bigint', describe: String, make: BigInt },
  ]
}

function kindsWithoutParts(): Kind[] {
  const views = {
    Uint8Array,
    Int8Array,
    Uint16Array,
    Int16Array,
    Uint32Array,
    Int32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    Uint8ClampedArray,
    DataView,
  }
  return [
    {
      name: 'date',
      is: value => value instanceof Date,
      describe: (date: Date) => date.getTime(),
      make: (time: number | null) => new Date(time ?? Number.NaN),
    },
    {
      name: 'error',
      is: value => value instanceof Error,
      describe: ({ name, message }: Error) => [name, message],
      make: ([name, message]: [string, string]) => Object.assign(new Error(message), { name }),
    },
    {
      name: 'buffer',
      is: value => value instanceof ArrayBuffer,
      describe: (buffer: ArrayBuffer) => Array.from(new Uint8Array(buffer)),
      make: (bytes: number[]) => Uint8Array.from(bytes).buffer,
    },
    {
      name: 'view',
      is: value => ArrayBuffer.isView(value),
      describe: ({ constructor, buffer, byteOffset, byteLength }: ArrayBufferView) =>
        [constructor.name, Array.from(new Uint8Array(buffer, byteOffset, byteLength))],
      make: ([name, bytes]: [keyof typeof views, number[]]) => {
        const View = views[name] as new (buffer: ArrayBuffer) => ArrayBufferView
        return new View(Uint8Array.from(bytes).buffer)
      },
    },
  ]
}

/** The last kind takes whatever is left. */
function kindsWithParts(): Kind[] {
  return [
    {
      name: 'array',
      is: value => Array.isArray(value),
      describe: (array: unknown[], place) => array.map(place),
      make: (): unknown[] => [],
      fill: (array: unknown[], places: number[], partAt) => {
        for (const place of places) array.push(partAt(place))
      },
    },
    {
      name: 'map',
      is: value => value instanceof Map,
      describe: (map: Map<unknown, unknown>, place) => Array.from(map, entry => entry.map(place)),
      make: () => new Map(),
      fill: (map: Map<unknown, unknown>, places: Array<[number, number]>, partAt) => {
        for (const [key, place] of places) map.set(partAt(key), partAt(place))
      },
    },
    {
      name: 'set',
      is: value => value instanceof Set,
      describe: (set: Set<unknown>, place) => Array.from(set, place),
      make: () => new Set(),
      fill: (set: Set<unknown>, places: number[], partAt) => {
        for (const place of places) set.add(partAt(place))
      },
    },
    {
      name: 'object',
      is: () => true,
      describe: (object: object, place) => Object.entries(object).map(([key, part]) => [key, place(part)]),
      make: () => ({}),
      fill: (object: object, places: Array<[string, number]>, partAt) => {
        for (const [key, place] of places) {
          // Not by assignment: a key may be `__proto__`.
          Object.defineProperty(object, key, {
            value: partAt(place),
            enumerable: true,
            writable: true,
            configurable: true,
          })
        }
      },
    },
  ]
}
