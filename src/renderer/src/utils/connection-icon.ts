import type { Connection } from '@contract/connections.ts'
import { dialectOf, isFamily } from '@dialects/registry.ts'

/** Whether connections of a family open a file of this machine; others lead to a server. */
export const isFileFamily = (family: string): boolean => isFamily(family) && dialectOf(family).network === null

export const connectionIcon = ({ engine }: Pick<Connection, 'engine'>): string => isFileFamily(engine) ? 'i-lucide:file' : 'i-lucide:server'
