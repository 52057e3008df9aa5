import type { Handlers } from '../../contract/index.ts'
import type { EventHub } from '../core/events.ts'
import type { Store } from '../store/open-store.ts'
import { publishChange } from '../core/events.ts'
import { createDataTableColumns } from './data-table-columns.ts'
import { createDataTableUsages } from './data-table-usages.ts'
import { createDataTables } from './data-tables.ts'
import { tenantOfTable } from './table-id.ts'

export interface CatalogOptions {
  store: Pick<Store, 'db'>
  events: Pick<EventHub, 'publish'>
  /** Hears that something was changed. */
  onChange: () => void
}

/** What a tenant knows of its tables, also when their servers are gone. */
export interface Catalog {
  handlers: Pick<Handlers, 'dataTables' | 'dataTableColumns' | 'dataTableUsages'>
}

export function createCatalog({ store: { db }, events, onChange }: CatalogOptions): Catalog {
  const onChanged = (id: string): void => {
    publishChange(events, { tenant: tenantOfTable(id) }, 'dataTables', id)
    onChange()
  }
  return {
    handlers: {
      dataTables: createDataTables({ db, onChanged }),
      dataTableColumns: createDataTableColumns({ db, onChanged }),
      dataTableUsages: createDataTableUsages({ db, onChanged }),
    },
  }
}
