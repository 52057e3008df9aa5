import { z } from 'zod'
import { databaseId, databaseName } from './fields.ts'
import { procedure } from './procedure.ts'

/** An account of the server as it names it; a role that has no host has null there. */
const account = z.looseObject({ user: z.string(), host: z.string().nullable() })
export type ServerAccount = z.output<typeof account>

const grant = z.looseObject({
  on: z.enum(['server', 'database', 'table', 'columns']).describe('what it was granted on'),
  pattern: z
    .string()
    .nullable()
    .describe('of a database: the name it was granted on, in which `%` and `_` stand for others'),
  columns: z.array(z.string()).describe('those it was granted on; none unless on columns'),
  privileges: z.array(z.string()).describe('as GRANT names them: `SELECT`, `CREATE VIEW`'),
  grantable: z.boolean().describe('the account may grant them to others'),
})
export type PrivilegeGrant = z.output<typeof grant>

const accountPrivileges = z.looseObject({
  ...account.shape,
  heldBy: z.array(account).describe('of a role: the accounts and roles that it was granted to'),
  grants: z.array(grant),
})
export type AccountPrivileges = z.output<typeof accountPrivileges>

const privilegesOf = z.looseObject({
  data: z.array(accountPrivileges),
  complete: z.boolean().describe(
    'false where the server shows this connection no more than the privileges of its own account',
  ),
})
export type Privileges = z.output<typeof privilegesOf>

/** Who may do what on a server. */
export const privileges = {
  list: procedure({
    method: 'GET',
    path: '/api/privileges',
    summary: 'Which accounts may do what with a database, or with a table or view of it; none where its server has no '
      + 'accounts',
    access: 'viewer',
    input: z.strictObject({
      databaseId,
      table: databaseName.optional().describe('a table or view; the database as a whole unless given'),
    }),
    output: privilegesOf,
    errors: ['not_found', 'unavailable', 'engine'],
  }),
}
