import type { Buffer } from 'node:buffer'
import { Deserializer, Serializer } from 'node:v8'

/**
 * A message as Electron carries it between processes: V8's own clone, in which a view brings its whole buffer
 * along, a Buffer arrives as a Uint8Array, and a function throws. (`v8.serialize` would do both differently.)
 */
export function encodeMessage(message: unknown): Buffer {
  const serializer = new Serializer()
  serializer.writeHeader()
  serializer.writeValue(message)
  return serializer.releaseBuffer()
}

export function decodeMessage(bytes: Uint8Array): unknown {
  const deserializer = new Deserializer(bytes)
  deserializer.readHeader()
  return deserializer.readValue() as unknown
}
