import type { Context } from './context.ts'
import type { EventName, EventPayload } from './events.ts'
import type { Handled, Input, Output, Parsed, Procedure, Streamed } from './procedure.ts'
import { app } from './app.ts'
import { auth, tenants, users } from './auth.ts'
import { connections } from './connections.ts'
import { dataSources } from './data-sources.ts'
import { dataTableColumns, dataTables, dataTableUsages } from './data-tables.ts'
import { databases } from './databases.ts'
import { ddlJobs } from './ddl-jobs.ts'
import { documents } from './documents.ts'
import { localApi } from './local-api.ts'
import { privileges } from './privileges.ts'
import { programs } from './programs.ts'
import { search } from './search.ts'
import { serverKeys } from './server-keys.ts'
import { settings } from './settings.ts'
import { sql } from './sql.ts'
import { knownHosts } from './ssh.ts'
import { tables } from './tables.ts'
import { tasks } from './tasks.ts'
import { vault } from './vault.ts'
import { views } from './views.ts'

/** Everything that can be asked, by resource and verb. Both doors are made from it. */
export const contract = {
  app,
  auth,
  tenants,
  users,
  connections,
  knownHosts,
  serverKeys,
  databases,
  ddlJobs,
  dataTables,
  dataTableColumns,
  dataTableUsages,
  dataSources,
  search,
  documents,
  tables,
  views,
  privileges,
  programs,
  sql,
  tasks,
  settings,
  vault,
  localApi,
}

export type Contract = typeof contract
export type ResourceName = keyof Contract
export type ProcedureName = { [R in ResourceName]: `${R}.${Extract<keyof Contract[R], string>}` }[ResourceName]

export interface CallOptions {
  signal?: AbortSignal
  /** What an upload sends, in a browser; in the desktop app the person chooses the file there and then. */
  file?: Blob
  /** Hears how many bytes of a stream have passed, and of how many where that is known. */
  onProgress?: (bytes: number, total: number | null) => void
}

type Call<P> = Record<string, never> extends Input<P>
  ? (input?: Input<P>, options?: CallOptions) => Promise<Output<P>>
  : (input: Input<P>, options?: CallOptions) => Promise<Output<P>>

/** The contract as pages and `window.tihc` see it. */
export type Client = { [R in ResourceName]: { [V in keyof Contract[R]]: Call<Contract[R][V]> } } & {
  /** Listens to pushed events; gives back what ends the listening. */
  on: <E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void) => () => void
}

/** The contract as services implement it. */
export type Handlers = {
  [R in ResourceName]: {
    [V in keyof Contract[R]]: (
      context: Context,
      input: Parsed<Contract[R][V]>,
      ...streamed: Streamed<Contract[R][V]>
    ) => Promise<Handled<Contract[R][V]>> | Handled<Contract[R][V]>
  }
}

/** Every procedure that a door has, with its name, in the order of declaration. */
export function procedures(
  door: 'ipc' | 'http' = 'ipc',
): Array<{ name: ProcedureName, resource: ResourceName, verb: string, procedure: Procedure }> {
  return Object.entries(contract).flatMap(([resource, verbs]) =>
    Object.entries(verbs as Record<string, Procedure>)
      .filter(([, procedure]) => procedure.door === undefined || procedure.door === door)
      .map(([verb, procedure]) => ({
        name: `${resource}.${verb}` as ProcedureName,
        resource: resource as ResourceName,
        verb,
        procedure,
      })),
  )
}
