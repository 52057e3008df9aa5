import type { z } from 'zod'
import type { Role } from './context.ts'
import type { ErrorCode } from './errors.ts'
import type { Download, Upload } from './stream.ts'
import { savedFile } from './stream.ts'

/**
 * `public` needs no token. `catalog` and `catalog-edit` need none unless the host runs with `--strict-auth`; with one,
 * they are a viewer's and an editor's. A role name needs a token of that role or a higher one.
 */
export type Access = 'public' | 'catalog' | 'catalog-edit' | Role

const roleOfAccess: Record<Access, Role | null> = {
  'public': null,
  'catalog': 'viewer',
  'catalog-edit': 'editor',
  'viewer': 'viewer',
  'editor': 'editor',
  'admin': 'admin',
}

/** The role that is needed, of whoever has one; null for everybody. */
export function neededRole(access: Access): Role | null {
  return roleOfAccess[access]
}

/** Whether a caller without a token is let in. */
export function isOpen(access: Access, strictAuth = false): boolean {
  return access === 'public' || (!strictAuth && (access === 'catalog' || access === 'catalog-edit'))
}

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
  /**
   * For the person at the app's window alone; over HTTP the call exists and is answered `forbidden` with this sentence.
   */
  windowOnly?: string
  access: Access
  /** Pages ask it by themselves: such a call is no sign that the person is there. */
  background?: true
  /**
   * `call` unless told: an object goes in, another comes out. A `download` gives a stream of bytes, an `upload` takes
   * one besides its input, which then travels in path and query.
   */
  kind?: 'call' | 'download' | 'upload'
  /** Media types, without parameters, that a download may have or an upload may be of. */
  types?: readonly string[]
  input: I
  output: O
  /** Keys of the input that travel in the query string although the method has a body. */
  query?: readonly string[]
  /** Fields of the resource that a PUT may carry and that are ignored. */
  readOnlyFields?: readonly string[]
  /** Bytes of the largest body that is read, or stream that is taken; 1 MB unless told. */
  bodyLimit?: number
  /** The HTTP status of a success; 200 unless told. */
  status?: number | ((output: z.output<O>) => number)
  /** Codes it may give besides those that every procedure can give. */
  errors?: readonly ErrorCode[]
}

export function procedure<I extends z.ZodObject, O extends z.ZodType>(declared: Procedure<I, O>): Procedure<I, O> {
  return declared
}

/** Of a stream it is always said what it may be of. */
type Declared<P, K extends keyof Procedure> = Omit<P, 'kind' | K> & { types: readonly string[] }

/** Declares a call whose answer is a stream of bytes; to its caller it gives what became of the file. */
export function download<I extends z.ZodObject>(
  declared: Declared<Procedure<I, typeof savedFile>, 'output' | 'status'>,
): Procedure<I, typeof savedFile> & { kind: 'download' } {
  return { ...declared, kind: 'download', output: savedFile }
}

/** Declares a call that takes a stream of bytes besides its input. */
export function upload<I extends z.ZodObject, O extends z.ZodType>(
  declared: Declared<Procedure<I, O>, 'query'>,
): Procedure<I, O> & { kind: 'upload' } {
  return { ...declared, kind: 'upload' }
}

/** What a caller passes: fields with a default may be left out. */
export type Input<P> = P extends { input: infer I extends z.ZodObject } ? z.input<I> : never
/** What a handler receives: validated, with defaults filled in. */
export type Parsed<P> = P extends { input: infer I extends z.ZodObject } ? z.output<I> : never
export type Output<P> = P extends { output: infer O extends z.ZodType } ? z.output<O> : never

/** What a handler gives: for a download its stream. */
export type Handled<P> = P extends { kind: 'download' } ? Download : Output<P>
/** What a handler receives after context and input. */
export type Streamed<P> = P extends { kind: 'upload' } ? [upload: Upload] : []

/** Names of the parameters in a path: `/a/{id}/b/{name}` gives `['id', 'name']`. */
export function pathParameters(path: string): string[] {
  return [
    ...path.matchAll(/\{(\w+)\}/g),
  ].map(match => match[1]!)
}
