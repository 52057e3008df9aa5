export interface Codec {
  /** Throws DataCloneError for what cannot be cloned. */
  encode: (value: unknown) => string
  decode: (text: string) => unknown
}

/** One value of the clone: a primitive, or where its parts stand. */
type Part = [kind: string, content?: unknown]

/**
 * Carries values as Electron's IPC does: what `structuredClone` takes arrives equal, what it refuses throws here.
 * It runs in pages too, where it is sent as text: it may use nothing but what every page has.
 */
export function createCodec(): Codec {
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

  function encode(value: unknown): string {
    const parts: Part[] = []
    const places = new Map<unknown, number>()

    function place(inner: unknown): number {
      if (typeof inner === 'object' && inner !== null) {
        const known = places.get(inner)
        if (known !== undefined) return known
      }
      const index = parts.push(['undefined']) - 1
      if (typeof inner === 'object' && inner !== null) places.set(inner, index)
      parts[index] = describe(inner)
      return index
    }

    function describe(inner: unknown): Part {
      switch (typeof inner) {
        case 'string':
        case 'boolean':
          return ['plain', inner]
        case 'number':
          return Number.isFinite(inner) && !Object.is(inner, -0)
            ? ['plain', inner]
            : ['number', Object.is(inner, -0) ? '-0' : String(inner)]
        case 'bigint':
          return ['bigint', String(inner)]
        case 'undefined':
          return ['undefined']
      }
      if (inner === null) return ['plain', null]
      if (Array.isArray(inner)) return ['array', inner.map(place)]
      if (inner instanceof Map) return ['map', Array.from(inner, entry => entry.map(place))]
      if (inner instanceof Set) return ['set', Array.from(inner, place)]
      if (inner instanceof Date) return ['date', inner.getTime()]
      if (inner instanceof Error) return ['error', [inner.name, inner.message]]
      if (inner instanceof ArrayBuffer) return ['buffer', Array.from(new Uint8Array(inner))]
      if (ArrayBuffer.isView(inner)) {
        return [
          'view',
          [inner.constructor.name, Array.from(new Uint8Array(inner.buffer, inner.byteOffset, inner.byteLength))],
        ]
      }
      return ['object', Object.entries(inner as object).map(([key, part]) => [key, place(part)])]
    }

    place(structuredClone(value))
    return JSON.stringify(parts)
  }

  function decode(text: string): unknown {
    const parts = JSON.parse(text) as Part[]
    const made = new Map<number, unknown>()

    function make(index: number): unknown {
      if (made.has(index)) return made.get(index)
      const [kind, content] = parts[index]!
      const keep = <T>(value: T): T => {
        made.set(index, value)
        return value
      }
      switch (kind) {
        case 'plain':
          return content
        case 'undefined':
          return undefined
        case 'number':
          return content === '-0' ? -0 : Number(content)
        case 'bigint':
          return BigInt(content as string)
        case 'date':
          return keep(new Date((content as number | null) ?? Number.NaN))
        case 'error':
          return keep(Object.assign(new Error((content as string[])[1]), { name: (content as string[])[0] }))
        case 'buffer':
          return keep(Uint8Array.from(content as number[]).buffer)
        case 'view': {
          const [name, bytes] = content as [keyof typeof views, number[]]
          return keep(new (views[name] as new (buffer: ArrayBuffer) => ArrayBufferView)(Uint8Array.from(bytes).buffer))
        }
        case 'array': {
          const array = keep([] as unknown[])
          for (const part of content as number[]) array.push(make(part))
          return array
        }
        case 'map': {
          const map = keep(new Map())
          for (const [key, part] of content as Array<[number, number]>) map.set(make(key), make(part))
          return map
        }
        case 'set': {
          const set = keep(new Set())
          for (const part of content as number[]) set.add(make(part))
          return set
        }
        case 'object': {
          const object = keep({} as Record<string, unknown>)
          // Not by assignment: a key may be `__proto__`.
          for (const [key, part] of content as Array<[string, number]>) {
            Object.defineProperty(object, key, {
              value: make(part),
              enumerable: true,
              writable: true,
              configurable: true,
            })
          }
          return object
        }
        default:
          throw new Error(`unknown part ${kind}`)
      }
    }
    return make(0)
  }

  return { encode, decode }
}
