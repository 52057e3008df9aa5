import { z } from 'zod'

/** What a server can do. Pages and services ask for one of these, never for a product's name. */
export const capabilities = z.object({
  transactions: z.boolean().describe('statements may be grouped by BEGIN and COMMIT'),
  databases: z.boolean().describe('a server holds several databases, which can be created and dropped'),
  changeDatabase: z.boolean().describe('a session moves to another database by USE'),
  schemas: z.boolean().describe('there is a level of schemas between a database and its tables'),
  views: z.boolean(),
  viewSecurity: z.boolean().describe(
    'views have an algorithm and read with the rights of their definer or of who asks',
  ),
  viewChecks: z.boolean().describe('rows that are written through a view can be held to it (WITH CHECK OPTION)'),
  sequences: z.boolean(),
  foreignKeys: z.boolean(),
  checks: z.boolean().describe('CHECK constraints are enforced, where the server is not told to leave them'),
  partitions: z.boolean(),
  comments: z.boolean().describe('tables and columns have comments'),
  columnOrder: z.boolean().describe('a new column may stand in front of others (FIRST, AFTER)'),
  charsets: z.boolean().describe('databases, tables and columns have a character set of their own'),
  explainAnalyze: z.boolean().describe('EXPLAIN ANALYZE runs a statement and says where its time went'),
  readOnlySessions: z.boolean().describe('a session can be told to refuse writes'),
  tablesWithoutTransactions: z.boolean().describe('what a stopped statement did to some tables is not undone'),
  ddlJobs: z.boolean().describe('changes of structures are jobs that can be followed, and dropped tables come back'),
  routines: z.boolean().describe('there are procedures, functions and events'),
  triggers: z.boolean(),
  accounts: z.boolean().describe('there are accounts with rights of their own'),
})
export type Capabilities = z.output<typeof capabilities>
export type Capability = keyof Capabilities
