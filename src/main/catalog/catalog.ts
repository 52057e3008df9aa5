import type { Handlers } from '../../contract/index.ts'
import type { SyncRunsOptions } from './sources/sync-runs.ts'
import type { SyncSchedule } from './sources/sync-schedule.ts'
import { publishChange } from '../core/events.ts'
import { createDataTableColumns } from './data-table-columns.ts'
import { createDataTablePages } from './data-table-pages.ts'
import { createDataTableUsages } from './data-table-usages.ts'
import { createDataTables } from './data-tables.ts'
import { createSources } from './sources/sources.ts'
import { tenantOfTable } from './table-id.ts'

export interface CatalogOptions extends Omit<SyncRunsOptions, 'onChanged'> {
  /** Hears that something of the catalog was changed. */
  onChange: () => void
}

/** What a tenant knows of its tables, also when their servers are gone. */
export interface Catalog {
  handlers: Pick<Handlers, 'dataTables' | 'dataTableColumns' | 'dataTableUsages' | 'dataSources'>
  /** Syncs sources again whose time has come. */
  schedule: SyncSchedule
}

export function createCatalog({ onChange, ...options }: CatalogOptions): Catalog {
  const { store: { db }, events } = options
  const pages = createDataTablePages()

  function onTablesChanged(tenant: string, id?: string): void {
    pages.forget(tenant)
    onChange()
    publishChange(events, { tenant }, 'dataTables', id)
  }

  const onChanged = (id: string): void => onTablesChanged(tenantOfTable(id), id)
  const sources = createSources({ ...options, onChanged: onTablesChanged })
  return {
    schedule: sources.schedule,
    handlers: {
      dataTables: createDataTables({ db, pages, onChanged }),
      dataTableColumns: createDataTableColumns({ db, onChanged }),
      dataTableUsages: createDataTableUsages({ db, onChanged }),
      ...sources.handlers,
    },
  }
}
