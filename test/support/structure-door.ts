import type { ProcedureName } from '../../src/contract/index.ts'
import type { Person } from './host.ts'
import { expect } from 'vitest'
import { requestFor } from './call-request.ts'

/*
 * Databases, tables and columns as their documents have them, reached through any door. Paths, statuses and fields are
 * written down here a second time on purpose: nothing is taken from the program but the names of its calls.
 */

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Every documented call: method, path, status of a success. What is asked of `preview` travels in the query. */
export const structureCalls = {
  'databases.list': ['GET', '/api/databases', 200],
  'databases.create': ['POST', '/api/databases', 201],
  'databases.delete': ['DELETE', '/api/databases/{id}', 200],
  'tables.list': ['GET', '/api/tables', 200],
  'tables.ddl': ['GET', '/api/tables/{id}/ddl', 200],
  'tables.rename': ['PUT', '/api/tables/{id}/name', 200],
  'tables.truncate': ['POST', '/api/tables/truncate', 200],
  'tables.delete': ['POST', '/api/tables/drop', 200],
  'tables.addColumn': ['POST', '/api/tables/{id}/add_column', 200],
  'tables.dropColumn': ['DELETE', '/api/tables/{id}/columns/{name}', 200],
  'tables.dropNamedColumn': ['DELETE', '/api/tables/{id}/columns', 200],
} as const satisfies Partial<Record<ProcedureName, [Method, `/${string}`, number]>>

export type StructureCall = keyof typeof structureCalls

const statuses = { bad_request: 400, engine: 400, forbidden: 403, not_found: 404, conflict: 409 }
type Code = keyof typeof statuses

export interface Fault { error: string, code: string, details?: Record<string, unknown> }
/** What came back: a value or a fault, and the status through a door that has some. */
export type StructureAnswer = { status?: number } & ({ value: unknown } | { fault: Fault })
/** One person's way in. */
export type StructureDoor = (call: StructureCall, input?: Record<string, unknown>) => Promise<StructureAnswer>

/** The calls through HTTP. */
export function structureOverHttp(person: () => Pick<Person, 'request'>): StructureDoor {
  return async (call, input = {}) => {
    const { method, path, body } = requestFor(structureCalls[call], input, ['preview'])
    const { status, json } = await person().request(method, path, body)
    return status < 400 ? { status, value: json } : { status, fault: json as Fault }
  }
}

export interface DatabaseItem {
  id: number
  name: string
  engine: string
  createdAt: string
  connectionId: string
  product: string
  system: boolean
}
export interface ColumnItem {
  name: string
  type: string
  definition: string
  nullable: boolean
  default: string | null
  key: string
  extra: string
  comment: string
}
export interface TableItem { name: string, id: string, kind: string, columns: ColumnItem[] }
export interface Done { status: string, message: string }
export interface Preview { sql: string[] }

export interface Structure {
  /** What a call answers that has to succeed, with its documented status, or with `status`. */
  ask: <T>(call: StructureCall, input?: Record<string, unknown>, status?: number) => Promise<T>
  /** How a call fails that has to fail with this code, in the one form and with the code's status. */
  refused: (call: StructureCall, input: Record<string, unknown>, code: Code) => Promise<Fault>
}

export function structureOver(door: StructureDoor): Structure {
  return {
    async ask<T>(call: StructureCall, input?: Record<string, unknown>, status: number = structureCalls[call][2]) {
      const answer = await door(call, input)
      expect(answer, `${call} ${JSON.stringify(input)}`).toHaveProperty('value')
      if (answer.status !== undefined) expect(answer.status).toBe(status)
      return (answer as { value: T }).value
    },
    async refused(call, input, code) {
      const answer = await door(call, input)
      expect(answer, `${call} ${JSON.stringify(input)}`).toMatchObject({ fault: { code } })
      if (answer.status !== undefined) expect(answer.status).toBe(statuses[code])
      const { fault } = answer as { fault: Fault }
      expect(fault.error).toMatch(/\S/)
      return fault
    },
  }
}
