type Json = Record<string, unknown>

/**
 * Writes a JSON schema the way a type is written, for people to read.
 *
 * @example shapeOf({ type: 'object', properties: { id: { type: 'integer' } } }) // '{\n  id?: integer\n}'
 */
export function shapeOf(schema: Json, indent = ''): string {
  const choices = (schema.anyOf ?? schema.oneOf) as Json[] | undefined
  if (choices) {
    return [
      ...new Set(choices.map(choice => shapeOf(choice, indent))),
    ].join(' | ')
  }
  if (schema.type === 'array') return arrayShape((schema.items ?? {}) as Json, indent)
  if (schema.type === 'object' && schema.properties) return objectShape(schema, indent)
  if (schema.type === 'object') return `{ [name]: ${shapeOf((schema.additionalProperties || {}) as Json, indent)} }`
  return oneLine(schema)
}

function arrayShape(items: Json, indent: string): string {
  const shape = shapeOf(items, indent)
  return shape.includes(' | ') && !shape.startsWith('{')
    ? `(${shape})[]`
    : `${shape}[]`
}

function objectShape(schema: Json, indent: string): string {
  const properties = Object.entries(schema.properties as Record<string, Json>)
  if (properties.length === 0) return '{}'
  const required = new Set(schema.required as string[] | undefined)
  const lines = properties.map(([name, property]) => {
    const note = typeof property.description === 'string'
      ? `  // ${property.description}`
      : ''
    return `${indent}  ${name}${required.has(name)
      ? ''
      : '?'}: ${shapeOf(property, `${indent}  `)}${note}`
  })
  return `{\n${lines.join('\n')}\n${indent}}`
}

/** One value's type with its bounds and default: `integer, 1 to 1000, default 100`. */
export function oneLine(schema: Json): string {
  const reference = schema.$ref as string | undefined
  if (reference) return reference.split('/').at(-1)!
  const bounds = [
    range(schema),
    lengths(schema),
    'default' in schema
      ? `default ${JSON.stringify(schema.default)}`
      : '',
  ]
  return [
    typeName(schema),
    ...bounds,
  ].filter(Boolean).join(', ')
}

function typeName({ const: constant, enum: values, type }: Json): string {
  if (constant !== undefined) return JSON.stringify(constant)
  if (Array.isArray(values)) return values.map(value => JSON.stringify(value)).join(' | ')
  if (Array.isArray(type)) return type.join(' | ')
  return typeof type === 'string'
    ? type
    : 'any'
}

function range({ minimum, maximum }: Json): string {
  const from = bound(minimum)
  const to = bound(maximum)
  if (from !== undefined && to !== undefined) return `${from} to ${to}`
  if (from !== undefined) return `from ${from}`
  return to !== undefined
    ? `to ${to}`
    : ''
}

/** The limits of what a number can hold are not worth a word. */
function bound(value: unknown): number | undefined {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER
    ? value
    : undefined
}

function lengths({ minLength, maxLength }: Json): string {
  if (typeof maxLength !== 'number') {
    return minLength === 1
      ? 'not empty'
      : ''
  }
  return typeof minLength === 'number' && minLength > 0
    ? `${minLength} to ${maxLength} characters`
    : `to ${maxLength} characters`
}
