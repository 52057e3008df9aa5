import { z } from 'zod'

/*
 * What a table is, with all that its server says of it: `src/schema/model.ts` as the doors take and give it. What each
 * field means stands there.
 */

const name = z.string().max(256)
const sql = z.string().max(65_536)
const orNull = <T extends z.ZodType>(type: T) => type.nullable()
const comment = z.string().max(16_384)
const options = z
  .record(z.string().max(256), z.union([z.string().max(65_536), z.literal(true)]))
  .describe('what only some servers have, under their own word: `ENGINE`, `TTL`')
const count = z.int().min(0).max(4_294_967_295)
const names = z.array(name).max(1024)

const columnType = z.strictObject({
  text: z.string().max(65_536).describe(
    'the whole type, `decimal(10,2) unsigned`; of a new one all else is read from it; empty for a column without one',
  ),
  base: z.string().max(256).default(''),
  length: orNull(count).default(null),
  precision: orNull(count).default(null),
  scale: orNull(count).default(null),
  unsigned: z.boolean().default(false),
  zerofill: z.boolean().default(false),
  values: orNull(z.array(z.string()).max(65_535)).default(null),
})

const columnDefault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('literal'), value: z.string().max(65_536) }),
  z.strictObject({ kind: z.literal('expression'), sql }),
])

const columnDefinition = z.strictObject({
  ordinal: count.default(0).describe('the place in the list counts'),
  name,
  type: columnType,
  nullable: z.boolean().default(true),
  default: orNull(columnDefault).default(null),
  generated: orNull(z.strictObject({ expression: sql, stored: z.boolean() })).default(null),
  autoIncrement: z.boolean().default(false),
  onUpdate: orNull(sql).default(null),
  visible: z.boolean().default(true),
  charset: orNull(name).default(null),
  collation: orNull(name).default(null),
  comment: comment.default(''),
  options: options.default({}),
})

const indexPart = z.strictObject({
  column: orNull(name).default(null),
  expression: orNull(sql).default(null),
  length: orNull(count).default(null),
  descending: z.boolean().default(false),
  collation: orNull(name).default(null),
})
const parts = z.array(indexPart).max(1024)

const primaryKey = z.strictObject({
  name: orNull(name).default(null),
  parts,
  clustered: orNull(z.boolean()).default(null),
  comment: comment.default(''),
  options: options.default({}),
})

const indexDefinition = z.strictObject({
  name: orNull(name),
  unique: z.boolean().default(false),
  kind: z.string().max(64).default('BTREE'),
  parts,
  where: orNull(sql).default(null),
  visible: z.boolean().default(true),
  comment: comment.default(''),
  options: options.default({}),
})

const foreignKey = z.strictObject({
  name: orNull(name),
  columns: names,
  referencedDatabase: orNull(name).default(null),
  referencedTable: name,
  referencedColumns: names,
  onUpdate: z.string().max(64).default('NO ACTION'),
  onDelete: z.string().max(64).default('NO ACTION'),
  options: options.default({}),
})

const check = z.strictObject({
  name: orNull(name),
  column: orNull(name).default(null),
  expression: sql,
  enforced: z.boolean().default(true),
})

const partition = z.strictObject({
  name,
  values: orNull(sql).default(null),
  comment: comment.default(''),
  subpartitions: names.default([]),
  options: options.default({}),
})

const partitioning = z.strictObject({
  method: z.string().max(64),
  expression: sql.default(''),
  columns: names.default([]),
  subpartitioning: orNull(z.strictObject({ method: z.string().max(64), expression: sql })).default(null),
  partitions: z.array(partition).max(8192),
})

export const tableDefinition = z.strictObject({
  kind: z.literal('table').default('table'),
  name,
  comment: comment.default(''),
  charset: orNull(name).default(null),
  collation: orNull(name).default(null),
  columns: z.array(columnDefinition).max(4096),
  primaryKey: orNull(primaryKey).default(null),
  indexes: z.array(indexDefinition).max(1024).default([]),
  foreignKeys: z.array(foreignKey).max(1024).default([]),
  checks: z.array(check).max(1024).default([]),
  partitioning: orNull(partitioning).default(null),
  options: options.default({}),
})

const viewDefinition = z.strictObject({
  kind: z.literal('view'),
  name,
  comment,
  columns: z.array(columnDefinition),
  definition: orNull(z.string()),
  checkOption: orNull(z.string()),
  options,
})

const digits = orNull(z.string())
const sequenceDefinition = z.strictObject({
  kind: z.literal('sequence'),
  name,
  comment,
  start: digits,
  increment: digits,
  minimum: digits,
  maximum: digits,
  cache: digits,
  cycle: orNull(z.boolean()),
})

/** A table, view or sequence. */
export const definition = z.discriminatedUnion('kind', [tableDefinition, viewDefinition, sequenceDefinition])
export type Definition = z.output<typeof definition>
export type TableDefinition = z.output<typeof tableDefinition>
