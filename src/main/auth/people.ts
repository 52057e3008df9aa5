import type { Kysely } from 'kysely'
import type { Role } from '../../contract/context.ts'
import type { StoreSchema } from '../store/schema.ts'
import { TihcError } from '../../contract/errors.ts'

export interface Person { tenant: string, user: string, username: string, role: Role, generation: number }

/** People by id, as they are now. */
export interface People {
  find: (id: string) => Promise<Person | undefined>
  /** Must be told after every change of a user: this process is the only one that writes them. */
  changed: () => void
}

/** Keeps who was asked for in memory, so that checking a token costs no query. */
export function createPeople(db: Kysely<StoreSchema>): People {
  let known = new Map<string, Person>()

  return {
    async find(id) {
      const person = known.get(id)
      if (person) return person
      const asked = known
      const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
      if (!row) return undefined
      const found = {
        tenant: row.tenant_id,
        user: row.id,
        username: row.username,
        role: row.role,
        generation: row.token_generation,
      }
      // Goes into the map that was there before the question: after a change in between nobody looks into it any more.
      asked.set(id, found)
      return found
    },
    changed() {
      known = new Map()
    },
  }
}

/** Names are compared letter by letter, without the blanks around them. */
export function normalName(name: string): string {
  return name.trim().normalize('NFC')
}

/** Refuses a change that leaves the host without an admin; call it last in the transaction. */
export async function requireAnAdmin(db: Kysely<StoreSchema>): Promise<void> {
  const admin = await db.selectFrom('users').select('id').where('role', '=', 'admin').limit(1).executeTakeFirst()
  if (!admin)
    throw new TihcError('conflict', 'This is the last admin of the host. Make somebody else an admin first.')
}
