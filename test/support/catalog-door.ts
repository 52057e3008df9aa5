import type { ProcedureName } from '../../src/contract/index.ts'
import type { Person } from './host.ts'
import { expect } from 'vitest'
import { requestFor } from './call-request.ts'

/*
 * The catalog as its documents have it, reached through any door. Paths, statuses and fields are written down here a
 * second time on purpose: nothing is taken from the program but the names of its calls.
 */

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Every documented call: method, path below `/api/v1`, status of a success. */
export const documentedCalls = {
  'dataTables.create': ['POST', '/data-tables', 201],
  'dataTables.list': ['GET', '/data-tables', 200],
  'dataTables.bySource': ['GET', '/data-tables/by-data-source', 200],
  'dataTables.get': ['GET', '/data-tables/{id}', 200],
  'dataTables.details': ['GET', '/data-tables/{id}/details', 200],
  'dataTables.update': ['PUT', '/data-tables/{id}', 200],
  'dataTables.delete': ['DELETE', '/data-tables/{id}', 204],
  'dataTableColumns.create': ['POST', '/data-table-columns', 201],
  'dataTableColumns.createBatch': ['POST', '/data-table-columns/batch', 201],
  'dataTableColumns.list': ['GET', '/data-table-columns', 200],
  'dataTableColumns.get': ['GET', '/data-table-columns/{id}', 200],
  'dataTableColumns.update': ['PUT', '/data-table-columns/{id}', 200],
  'dataTableColumns.reorder': ['PUT', '/data-table-columns/reorder', 200],
  'dataTableColumns.delete': ['DELETE', '/data-table-columns/{id}', 204],
  'dataTableUsages.upsert': ['POST', '/data-table-usages/upsert', 200],
  'dataTableUsages.byTable': ['GET', '/data-table-usages/by-table', 200],
  'dataTableUsages.get': ['GET', '/data-table-usages/{id}', 200],
  'dataTableUsages.update': ['PUT', '/data-table-usages/{id}', 200],
  'dataTableUsages.delete': ['DELETE', '/data-table-usages/{id}', 204],
} as const satisfies Partial<Record<ProcedureName, [Method, `/${string}`, number]>>

export type CatalogCall = keyof typeof documentedCalls
export const catalogCalls = Object.keys(documentedCalls) as CatalogCall[]

/** Whether a call is about rows that are there already, by the id of one. */
export function namesRow(call: CatalogCall): boolean {
  return !['dataTables.create', 'dataTables.list', 'dataTables.bySource'].includes(call)
}

/** The codes that a call of the catalog may be refused with, and their statuses. */
const documentedStatus = { bad_request: 400, unauthorized: 401, forbidden: 403, not_found: 404, conflict: 409 }

export interface Fault { error: string, code: string, details?: Record<string, unknown> }

/** What came back: a value or a fault, and the status through a door that has some. */
export type CatalogAnswer = { status?: number } & ({ value: unknown } | { fault: Fault })

/** One person's way to the catalog. */
export type CatalogDoor = (call: CatalogCall, input?: object) => Promise<CatalogAnswer>

/** How a call goes out over HTTP; `path` has its query. */
export function requestOf(call: CatalogCall, input: object = {}): { method: Method, path: string, body?: object } {
  const [method, path, status] = documentedCalls[call]
  return requestFor([method, `/api/v1${path}`, status], input)
}

export function overHttp(person: () => Pick<Person, 'request'>): CatalogDoor {
  return async (call, input) => {
    const { method, path, body } = requestOf(call, input)
    const { status, json, text } = await person().request(method, path, body)
    return status < 400 ? { status, value: text === '' ? undefined : json } : { status, fault: json as Fault }
  }
}

/** A table, column or usage as it is answered. */
export interface Row {
  id: string
  data_table_id: string
  created_at: string
  updated_at: string
  revision: number
  [field: string]: unknown
}
export type Details = Row & { columns: Row[], usage: Row | null }

/** A table with one column and a usage. */
export interface Ground { table: string, column: string, usage: string }

export interface Catalog {
  /** What a call answers that has to succeed, with its documented status. */
  ask: <T = Row>(call: CatalogCall, input?: object) => Promise<T>
  /** How a call fails that has to fail with this code, in the one form and with the code's status. */
  refused: (call: CatalogCall, input: object, code: keyof typeof documentedStatus) => Promise<Fault>
  /** Asks the same fifty times at once; gives how many succeeded, the others being a conflict. */
  race: (call: CatalogCall, input: object) => Promise<number>
  /** Makes a table with a name of its own. */
  makeTable: (source?: string) => Promise<string>
  makeColumn: (table: string, index: number) => Promise<string>
  makeGround: () => Promise<Ground>
}

/** A column as one is sent. */
export function columnOf(index: number, name = `c${index}`) {
  return {
    column_index: index,
    name,
    desc: '订单ID 😀',
    data_type: 'bigint',
    nullable: false,
    default_value: null as string | null,
    partitioner: false,
  }
}

/** An input of every call that fits, for what is there. */
export function inputsFor({ table, column, usage }: Ground): Record<CatalogCall, Record<string, unknown>> {
  const figures = { row_count: 2, partition_count: 2, storage_size: 2 }
  return {
    'dataTables.create': { data_source_id: `of ${table}`, name: 'n', desc: '' },
    'dataTables.list': {},
    'dataTables.bySource': { data_source_id: 'ds-uuid' },
    'dataTables.get': { id: table },
    'dataTables.details': { id: table },
    'dataTables.update': { id: table, desc: 'x' },
    'dataTables.delete': { id: table },
    'dataTableColumns.create': { data_table_id: table, ...columnOf(10) },
    'dataTableColumns.createBatch': { data_table_id: table, columns: [columnOf(11), columnOf(12)] },
    'dataTableColumns.list': { data_table_id: table },
    'dataTableColumns.get': { id: column },
    'dataTableColumns.update': { id: column, desc: 'x' },
    'dataTableColumns.reorder': { data_table_id: table, ids: [column] },
    'dataTableColumns.delete': { id: column },
    'dataTableUsages.upsert': { data_table_id: table, ...figures },
    'dataTableUsages.byTable': { data_table_id: table },
    'dataTableUsages.get': { id: usage },
    'dataTableUsages.update': { id: usage, row_count: 3 },
    'dataTableUsages.delete': { id: usage },
  }
}

/** A uuid that nothing has. */
export const missingId = '00000000-0000-4000-8000-000000000000'

/** An input as it is without a field. */
export function lacking(input: object, field: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([name]) => name !== field))
}

/** The answer is a fault of this code in the one form, with the code's status. */
function expectFault(answer: CatalogAnswer, code: keyof typeof documentedStatus, asked: string): Fault {
  if (!('fault' in answer)) throw new Error(`${asked} was not refused: ${JSON.stringify(answer)}`)
  const { status, fault } = answer
  expect(fault, asked).toMatchObject({ error: expect.stringMatching(/\S/) as string, code })
  expect(['error', 'code', 'details'], asked).toEqual(expect.arrayContaining(Object.keys(fault)))
  if (status !== undefined) expect(status, asked).toBe(documentedStatus[code])
  return fault
}

let names = 0

export function catalogOver(door: CatalogDoor): Catalog {
  const catalog: Catalog = {
    async ask<T>(call: CatalogCall, input?: object) {
      const answer = await door(call, input)
      if ('fault' in answer) throw new Error(`${call} was refused: ${JSON.stringify(answer)}`)
      if (answer.status !== undefined) expect(answer.status, call).toBe(documentedCalls[call][2])
      return answer.value as T
    },

    refused: async (call, input, code) =>
      expectFault(await door(call, input), code, `${call} ${JSON.stringify(input).slice(0, 500)}`),

    async race(call, input) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => door(call, input)))
      const refusals = answers.filter(answer => 'fault' in answer)
      for (const refusal of refusals) expectFault(refusal, 'conflict', call)
      return answers.length - refusals.length
    },

    async makeTable(source = 'ds-uuid') {
      const { id } = await catalog.ask('dataTables.create', { data_source_id: source, name: `t${++names}`, desc: '' })
      return id
    },

    async makeColumn(table, index) {
      const { id } = await catalog.ask('dataTableColumns.create', { data_table_id: table, ...columnOf(index) })
      return id
    },

    async makeGround() {
      const table = await catalog.makeTable()
      const column = await catalog.makeColumn(table, 0)
      const { id: usage } = await catalog.ask('dataTableUsages.upsert', {
        data_table_id: table,
        row_count: 1,
        partition_count: 1,
        storage_size: 1,
      })
      return { table, column, usage }
    },
  }
  return catalog
}
