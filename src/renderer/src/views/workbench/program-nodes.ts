import type { Connection } from '@contract/connections.ts'
import type { Database } from '@contract/databases.ts'
import type { Program } from '@contract/programs.ts'
import type { ObjectNode } from './object-nodes.ts'
import { TihcError } from '@contract/errors.ts'
import { t } from '@/locales/index.ts'
import workbenchApi from './api.ts'

interface Place { connection: Connection, database: Database }

/** The line below a database's tables under which its routines, triggers and events stand. */
function programsNode({ connection, database }: Place): ObjectNode {
  const { routines } = connection.capabilities
  const label = t(routines ? 'tree.programs' : 'tree.triggers')
  return { kind: 'programs', key: `programs:${database.id}`, label, isLeaf: false, connection, database }
}

function programNode({ connection, database }: Place, program: Program): ObjectNode {
  const { kind, name } = program
  const key = `program:${database.id}:${kind}:${name}`
  return { kind: 'program', key, label: name, isLeaf: true, connection, database, program }
}

/**
 * The line for stored programs of a database, where its server has some; also where that could not be found out, so
 * that opening the line says why.
 */
export async function programsLine(place: Place): Promise<ObjectNode[]> {
  const { capabilities } = place.connection
  if (!capabilities.routines && !capabilities.triggers) return []
  try {
    const { data } = await workbenchApi.programs(place.database.id)
    return data.length > 0 ? [programsNode(place)] : []
  } catch (error) {
    if (error instanceof TihcError && error.code !== 'cancelled') return [programsNode(place)]
    throw error
  }
}

/** The stored programs of a database. */
export async function programsOf(place: Place): Promise<ObjectNode[]> {
  const { data } = await workbenchApi.programs(place.database.id)
  return data.map(program => programNode(place, program))
}

/** What a line says of a program beside its name, in few words: there is little room. */
export function programDetail({ kind, table, schedule, returns }: Program): string {
  switch (kind) {
    case 'trigger': return table ?? ''
    case 'event': return schedule ?? ''
    case 'function': return returns ?? ''
    case 'procedure': return ''
    default: return kind satisfies never
  }
}

/** All that is known of a program, for whoever points at it. */
export function programTooltip(program: Program): string {
  const { kind, name, parameters, comment, status, definer, timing, on } = program
  const signature = kind === 'procedure' || kind === 'function' ? `${name}(${parameters ?? ''})` : name
  const lines = [
    `${t(`tree.programKinds.${kind}`)} ${signature}`,
    [timing, on, programDetail(program)].filter(part => part !== null).join(' '),
    status === null ? '' : t('tree.programStatus', { status }),
    definer === null ? '' : t('tree.programDefiner', { definer }),
    comment,
  ]
  return lines.filter(line => line !== '').join(' · ')
}
