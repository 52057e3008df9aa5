import fc from 'fast-check'

type Json = Record<string, unknown>

/** Texts that break what is careless: quotes, comments, NUL, lone surrogates, names of the prototype. */
export const hostileTexts = [
  '',
  ' ',
  '\0',
  '\uD800',
  '\'; DROP TABLE users; --',
  '`a`.`b`',
  '%',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  '订单😀',
  'x'.repeat(5000),
  '-1',
  'NaN',
  '1e999',
  '0x10',
  'null',
  '{"a":1}',
  '${7*7}', // eslint-disable-line no-template-curly-in-string -- it is the text itself
]

/** Whatever JSON can say, hostile texts more often than others. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.constantFrom(0, -1, 1.5, 2 ** 53, -(2 ** 53), 1e308, true, false, null),
  fc.jsonValue({ maxDepth: 2 }),
)

/**
 * Values that mostly fit a JSON schema of the contract, so that they come past the validation, and sometimes not.
 *
 * @param schema as `z.toJSONSchema` gives it for an input
 */
export function fromSchema(schema: Json): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: fitting(schema) }, { weight: 1, arbitrary: anyValue })
}

function fitting(schema: Json): fc.Arbitrary<unknown> {
  const choices = (schema.anyOf ?? schema.oneOf) as Json[] | undefined
  if (choices) return fc.oneof(...choices.map(fitting))
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum as unknown[])
  switch (schema.type) {
    case 'string': return text(schema)
    case 'integer': return integer(schema)
    case 'number': return fc.double({ noNaN: true })
    case 'boolean': return fc.boolean()
    case 'null': return fc.constant(null)
    case 'array': return fc.array(fitting((schema.items ?? {}) as Json), { maxLength: 4 })
    case 'object': return object(schema)
    default: return anyValue
  }
}

function text({ minLength = 0, maxLength = 300 }: Json): fc.Arbitrary<string> {
  const bounds = { minLength: Number(minLength), maxLength: Math.min(Number(maxLength), 300) }
  return fc.oneof(
    fc.string(bounds),
    fc.string({ ...bounds, unit: 'binary' }),
    fc.constantFrom(
      ...hostileTexts.filter(value => value.length >= bounds.minLength && value.length <= bounds.maxLength),
    ),
  )
}

function integer({ minimum = -1000, maximum = 100_000 }: Json): fc.Arbitrary<number> {
  const min = Math.max(Number(minimum), -1000)
  return fc.oneof(
    fc.integer({ min, max: Math.min(Number(maximum), Math.max(min, 0) + 100_000) }),
    fc.constantFrom(Number(minimum), Number(maximum)),
  )
}

function object(schema: Json): fc.Arbitrary<unknown> {
  const properties = schema.properties as Record<string, Json> | undefined
  if (!properties) {
    return fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom(...hostileTexts)),
      fitting((schema.additionalProperties || {}) as Json),
      { maxKeys: 3 },
    )
  }
  const model = Object.fromEntries(Object.entries(properties).map(([key, property]) => [key, fromSchema(property)]))
  return fc.record(model, { requiredKeys: (schema.required ?? []) as never[] })
}

/** An object that mostly fits, now and then with a field too many or too few. */
export function inputFrom(schema: Json): fc.Arbitrary<Record<string, unknown>> {
  const fits = object(schema) as fc.Arbitrary<Record<string, unknown>>
  const withMore = fc.tuple(fits, fc.constantFrom('extra', '__proto__', 'id', 'constructor'), anyValue)
    .map(([input, key, value]) => Object.fromEntries([...Object.entries(input), [key, value]]))
  const withLess = fc.tuple(fits, fc.nat()).map(([input, at]) => {
    const keys = Object.keys(input)
    return Object.fromEntries(Object.entries(input).filter(([key]) => key !== keys[at % Math.max(1, keys.length)]))
  })
  return fc.oneof(
    { weight: 6, arbitrary: fits },
    { weight: 1, arbitrary: withMore },
    { weight: 1, arbitrary: withLess },
  )
}
