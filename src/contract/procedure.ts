import type { z } from 'zod'
import type { Role } from './context.ts'
import type { ErrorCode } from './errors.ts'

/**
 * `public` needs no token. `catalog` needs none unless the host runs with `--strict-auth`.
 * A role name needs a token of that role or a higher one.
 */
export type Access = 'public' | 'catalog' | Role

/**
 * One thing that can be asked. Its input is one flat object: over HTTP the path's parameters, the
 * query (all that is left for GET and DELETE, the keys in `query` for others) and the body make it up.
 */
export interface Procedure<I extends z.ZodObject = z.ZodObject, O extends z.ZodType = z.ZodType> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With `{name}` for parameters: `/api/databases/{id}`. */
  path: string
  summary: string
  /** Reached through this door alone; over HTTP such a call does not exist. Unless told, both doors have it. */
  door?: 'ipc'
  /** For the person at the app's window alone; over HTTP the call exists and is answered `forbidden` with this sentence. */
  windowOnly?: string
  access: Access
  /** Pages ask it by themselves: such a call is no sign that the person is there. */
  background?: true
  input: I
  output: O
  /** Keys of the input that travel in the query string although the method has a body. */
  query?: readonly string[]
  /** Fields of the resource that a PUT may carry and that are ignored. */
  readOnlyFields?: readonly string[]
  /** Bytes of the largest body that is read; 1 MB unless told. */
  bodyLimit?: number
  /** The HTTP status of a success; 200 unless told. */
  status?: number | ((output: z.output<O>) => number)
  /** Codes it may give besides those that every procedure can give. */
  errors?: readonly ErrorCode[]
}

export function procedure<I extends z.ZodObject, O extends z.ZodType>(declared: Procedure<I, O>): Procedure<I, O> {
  return declared
}

/** What a caller passes: fields with a default may be left out. */
export type Input<P> = P extends Procedure<infer I, z.ZodType> ? z.input<I> : never
/** What a handler receives: validated, with defaults filled in. */
export type Parsed<P> = P extends Procedure<infer I, z.ZodType> ? z.output<I> : never
export type Output<P> = P extends Procedure<z.ZodObject, infer O> ? z.output<O> : never

/** Names of the parameters in a path: `/a/{id}/b/{name}` gives `['id', 'name']`. */
export function pathParameters(path: string): string[] {
  return [
    ...path.matchAll(/\{(\w+)\}/g),
  ].map(match => match[1]!)
}
