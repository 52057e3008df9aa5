import type { Definition } from '../../contract/definition.ts'
import type { SchemaObject } from '../../schema/model.ts'
import { createHash } from 'node:crypto'
import { toCompact } from '../../schema/compact.ts'

/** An object of the model as the contract gives it, where lists may be changed. */
export function toDefinition(object: SchemaObject): Definition {
  return object as Definition
}

/** A word that is another one once the object is not as it was. */
export function revisionOf(object: SchemaObject): string {
  return createHash('sha256').update(toCompact(object)).digest('base64url')
}
