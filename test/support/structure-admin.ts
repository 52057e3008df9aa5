import type { Endpoint } from './servers.ts'
import { openMysqlConnection } from '../../src/main/engines/mysql/mysql-connect.ts'
import { configOf } from './connection-services.ts'

/** A link to a server past TiHC. */
export interface Admin {
  /** Runs statements and gives the rows of the last one as texts. */
  run: (...statements: string[]) => Promise<string[][]>
  end: () => Promise<void>
}

export async function openAdmin(server: Endpoint): Promise<Admin> {
  const admin = await openMysqlConnection(configOf(server))
  return {
    async run(...statements) {
      let rows: string[][] = []
      for (const statement of statements) {
        const answer: unknown = await admin.query(statement, 30_000)
        if (Array.isArray(answer)) rows = (answer as unknown[][]).map(row => row.map(String))
      }
      return rows
    },
    end: () => admin.close(),
  }
}
