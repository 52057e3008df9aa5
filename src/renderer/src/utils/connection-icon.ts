import type { Connection } from '@contract/connections.ts'
import { opensFiles } from '@dialects/registry.ts'

export const connectionIcon = ({ engine }: Pick<Connection, 'engine'>): string =>
  opensFiles(engine) ? 'i-lucide:file' : 'i-lucide:server'
