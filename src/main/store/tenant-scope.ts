import type {
  ColumnNode,
  DeleteQueryNode,
  InsertQueryNode,
  JoinNode,
  Kysely,
  KyselyPlugin,
  OperationNode,
  PluginTransformQueryArgs,
  PluginTransformResultArgs,
  QueryId,
  QueryResult,
  RootOperationNode,
  SelectQueryNode,
  UnknownRow,
  UpdateQueryNode,
} from 'kysely'
import type { StoreSchema } from './schema.ts'
import {
  AliasNode,
  AndNode,
  BinaryOperationNode,
  ColumnNode as Column,
  IdentifierNode,
  MergeQueryNode,
  OnNode,
  OperationNodeTransformer,
  OperatorNode,
  ParensNode,
  PrimitiveValueListNode,
  RawNode,
  ReferenceNode,
  TableNode,
  ValueListNode,
  ValueNode,
  ValuesNode,
  WhereNode,
} from 'kysely'

/** The tables whose rows belong to a tenant, each with its `tenant_id`. */
export const tenantTables = [
  'catalog_changes',
  'connections',
  'data_sources',
  'data_table_columns',
  'data_table_usages',
  'data_tables',
  'databases',
  'history',
  'left_out_tables',
  'rename_proposals',
  'schema_objects',
  'source_snapshots',
  'server_keys',
  'ssh_known_hosts',
] as const satisfies Array<keyof StoreSchema>

type TenantTable = typeof tenantTables[number]

const tenantColumn: ColumnNode = Column.create('tenant_id')

/** A row without its tenant, which the scope knows. */
type Scoped<Row> = Omit<Row, 'tenant_id'>

/** What one tenant has; other tenants' rows are as if they were not there. */
export type TenantStore = Kysely<TenantDatabase>
export type TenantDatabase = { [Table in TenantTable]: Scoped<StoreSchema[Table]> }

/**
 * The store as one tenant sees it: whatever is read, changed or deleted through it is theirs alone, also by joins and
 * in subqueries, and what is added becomes theirs. No query says the tenant itself, so none can forget to. SQL that is
 * given as text is not looked into: it is refused as a query, and holds no query of its own as a part.
 *
 * @param db the store, or a transaction of it
 * @param tenant whose rows are meant
 */
export function tenantScope(db: Kysely<StoreSchema>, tenant: string): TenantStore {
  return db.withPlugin(new TenantPlugin(tenant)) as unknown as TenantStore
}

class TenantPlugin implements KyselyPlugin {
  readonly #scope: TenantTransformer

  constructor(tenant: string) {
    this.#scope = new TenantTransformer(tenant)
  }

  transformQuery({ node, queryId }: PluginTransformQueryArgs): RootOperationNode {
    if (RawNode.is(node) || MergeQueryNode.is(node)) throw new Error('a tenant\'s rows are reached by no such query')
    return this.#scope.transformNode(node, queryId)
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result
  }
}

/** Adds the tenant to every query of a tree, those inside of others too. */
class TenantTransformer extends OperationNodeTransformer {
  readonly #tenant: string

  constructor(tenant: string) {
    super()
    this.#tenant = tenant
  }

  protected override transformSelectQuery(node: SelectQueryNode, id?: QueryId): SelectQueryNode {
    const query = super.transformSelectQuery(node, id)
    return { ...query, where: this.#narrow(query.where, namesOf(query.from?.froms ?? [])) }
  }

  protected override transformUpdateQuery(node: UpdateQueryNode, id?: QueryId): UpdateQueryNode {
    const query = super.transformUpdateQuery(node, id)
    const tables = [...query.table ? [query.table] : [], ...query.from?.froms ?? []]
    return { ...query, where: this.#narrow(query.where, namesOf(tables)) }
  }

  protected override transformDeleteQuery(node: DeleteQueryNode, id?: QueryId): DeleteQueryNode {
    const query = super.transformDeleteQuery(node, id)
    return { ...query, where: this.#narrow(query.where, namesOf(query.from.froms)) }
  }

  /** A joined row of another tenant is no partner, so that a left join gives its row with none. */
  protected override transformJoin(node: JoinNode, id?: QueryId): JoinNode {
    const join = super.transformJoin(node, id)
    const on = this.#narrowed(join.on?.on, namesOf([join.table]))
    return on ? { ...join, on: OnNode.create(on) } : join
  }

  protected override transformInsertQuery(node: InsertQueryNode, id?: QueryId): InsertQueryNode {
    const query = super.transformInsertQuery(node, id)
    if (!query.into || namesOf([query.into]).length === 0) return query
    if (!query.columns || !query.values || !ValuesNode.is(query.values))
      throw new Error('rows of a tenant are added by their values')
    if (query.replace || query.orAction || query.onConflict?.updates || query.onDuplicateKey)
      throw new Error('rows of a tenant are added beside others, not over them: those may be another tenant\'s')
    const values = query.values.values.map(row => PrimitiveValueListNode.is(row)
      ? PrimitiveValueListNode.create([...row.values, this.#tenant])
      : ValueListNode.create([...row.values, ValueNode.create(this.#tenant)]))
    return { ...query, columns: [...query.columns, tenantColumn], values: ValuesNode.create(values) }
  }

  #narrow(where: WhereNode | undefined, names: string[]): WhereNode | undefined {
    const narrowed = this.#narrowed(where?.where, names)
    return narrowed && WhereNode.create(narrowed)
  }

  /** A condition that no row of another tenant meets, whatever `given` says. */
  #narrowed(given: OperationNode | undefined, names: string[]): OperationNode | undefined {
    const conditions = [...given ? [ParensNode.create(given)] : [], ...names.map(name => this.#isOwn(name))]
    return conditions.length === 0 ? undefined : conditions.reduce((one, own) => AndNode.create(one, own))
  }

  #isOwn(name: string): OperationNode {
    return BinaryOperationNode.create(
      ReferenceNode.create(tenantColumn, TableNode.create(name)),
      OperatorNode.create('='),
      ValueNode.create(this.#tenant),
    )
  }
}

/** What the tenants' tables among these are called in the query. */
function namesOf(tables: readonly OperationNode[]): string[] {
  return tables.flatMap((node) => {
    if (AliasNode.is(node) && TableNode.is(node.node) && isTenantTable(node.node))
      return IdentifierNode.is(node.alias) ? [node.alias.name] : []
    return TableNode.is(node) && isTenantTable(node) ? [node.table.identifier.name] : []
  })
}

function isTenantTable({ table }: TableNode): boolean {
  return (tenantTables as readonly string[]).includes(table.identifier.name)
}
