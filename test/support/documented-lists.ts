import type { TableColumn } from '../../src/contract/tables.ts'
import type { MetadataSession, TableInfo } from '../../src/main/engines/engine.ts'
import { toTableColumn } from '../../src/main/schema/table-record.ts'

type Session = MetadataSession & { close: () => Promise<void> }
type DocumentedTable = Omit<TableInfo, 'columns'> & { columns?: TableColumn[] }

/** A session's lists with columns as the API documents them. */
export interface DocumentedLists extends Pick<Session, 'databases' | 'info' | 'close'> {
  tables: (
    ...input: Parameters<Session['tables']>
  ) => Promise<Omit<Awaited<ReturnType<Session['tables']>>, 'tables'> & { tables: DocumentedTable[] }>
  columns: (...input: Parameters<Session['columns']>) => Promise<TableColumn[]>
}

export function documentedLists(session: Session): DocumentedLists {
  return {
    get info() {
      return session.info
    },
    databases: options => session.databases(options),
    async tables(...input) {
      const { tables, ...counts } = await session.tables(...input)
      const documented = tables.map(({ columns, ...table }): DocumentedTable => ({
        ...table,
        ...(columns && { columns: columns.map(toTableColumn) }),
      }))
      return { tables: documented, ...counts }
    },
    columns: async (...input) => (await session.columns(...input)).map(toTableColumn),
    close: () => session.close(),
  }
}
