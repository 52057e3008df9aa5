import type { Database } from 'better-sqlite3'
import type { Definition } from './sqlite-definitions.ts'
import type { FaultyDefinition } from './sqlite-protocol.ts'
import { quoted } from '../../../language/identifiers.ts'
import { namesIn, reachedFrom, readDefinitions } from './sqlite-definitions.ts'
import { Scratch, takenForColumn, TimeUp } from './sqlite-scratch.ts'
import { createFindDoubtful } from './sqlite-trust.ts'

/*
 * A statement may fail of what somebody else has written into the file, a view or a trigger that it does not even name.
 * SQLite says what is wrong and not where.
 */

/** So many of those that could be at fault are tried. */
const mostTried = 200

/** Which definition of the file a statement has failed of; null where the fault is its own, or is not known. */
export function faultOf(db: Database, sql: string, message: string): FaultyDefinition | null {
  const taken = takenForColumn(message)
  if (taken !== null) return textFault(db, sql, { taken, message })
  const used = /^unsafe use of (?:virtual table "(.*)"|(.*)\(\))$/s.exec(message)
  return used && callFault(db, sql, used[1] ?? used[2]!)
}

/** Beside a function that would be trusted stands another one that is not. */
function callFault(db: Database, sql: string, used: string): FaultyDefinition | null {
  const findDoubtful = createFindDoubtful(db)
  const all = readDefinitions(db)
  const [doubtful] = candidates(all, sql, definition => findDoubtful(definition.sql) !== null)
  if (doubtful) return { kind: doubtful.type, name: doubtful.name, calls: findDoubtful(doubtful.sql)! }
  const [found] = candidates(all, sql, definition => namesIn(definition.sql).has(used.toLowerCase()))
  return found ? { kind: found.type, name: found.name, calls: used } : null
}

function textFault(
  db: Database,
  sql: string,
  { taken, message }: { taken: string, message: string },
): FaultyDefinition | null {
  const written = quoted(taken, '"')
  const named = /^error in (?:view|trigger|table|index) (.*?)(?: after [a-z ]+)?: no such column/s.exec(message)?.[1]
  const scratch = new Scratch(db)
  try {
    const all = readDefinitions(db)
    const possible = candidates(
      all,
      sql,
      definition => definition.sql.includes(written) && (named === undefined || definition.name === named),
    )
    // What the statement itself says between double quotes may be its own mistake.
    const isOwn = named === undefined && sql.includes(written)
    for (const definition of possible.slice(0, mostTried)) {
      if (isOwn && !definition.isReached) break
      const mended = scratch.mend(definition)
      if (mended !== null) {
        const statements = anew(all, scratch, definition, mended)
        return { kind: definition.type, name: definition.name, text: taken, anew: statements }
      }
    }
    return null
  } catch (error) {
    if (error instanceof TimeUp) return null
    throw error
  } finally {
    scratch.close()
  }
}

/** The statements that put a definition in the place of what it is; null for a table, whose rows would go. */
function anew(all: Definition[], scratch: Scratch, definition: Definition, mended: string): string | null {
  const { type, name, isTemporary } = definition
  if (type === 'table' || isTemporary) return null
  // What INSTEAD OF belongs to a view goes with it.
  const triggers = type === 'view'
    ? all.filter(other => other.type === 'trigger' && !other.isTemporary && isSame(other.table, name))
    : []
  return [
    `DROP ${type.toUpperCase()} ${quoted(name, '"')}`,
    mended,
    ...triggers.map(trigger => scratch.mend(trigger) ?? trigger.sql),
  ].map(statement => `${statement.replace(/;\s*$/, '')};`).join('\n')
}

type Candidate = Definition & { isReached: boolean }

/**
 * The definitions that `isIt` finds: first those that the statement reaches, then views and triggers before tables and
 * indexes. VACUUM writes tables and indexes anew and leaves the others as they are.
 */
function candidates(all: Definition[], sql: string, isIt: (definition: Definition) => boolean): Candidate[] {
  const isVacuum = /^\s*VACUUM\b/i.test(sql)
  const reached = reachedFrom(all, sql)
  const isProgram = ({ type }: Definition) => type === 'view' || type === 'trigger'
  const others = all.filter(definition => !reached.has(definition))
  return [...reached, ...others.filter(isProgram), ...others.filter(definition => !isProgram(definition))]
    .filter(definition => (!isVacuum || !isProgram(definition)) && isIt(definition))
    .map(definition => ({ ...definition, isReached: reached.has(definition) }))
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
