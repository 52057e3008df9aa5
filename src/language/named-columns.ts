import type { NamedTable, Reference, Scope, Scopes, Source } from './query-scopes.ts'

/** How sure it is that a name means something: nothing else can be meant; hardly anything else; something else too. */
export type Certainty = 'certain' | 'likely' | 'possible'

/** A table that is looked for, with the names of all of its columns. */
export interface TargetTable { database: string, name: string, columns: readonly string[] }

export interface NameKnowledge {
  /** Whether names of tables and databases have no case. */
  foldsTables: boolean
  /** The columns of another table, in lower case; null where they are not known. */
  columnsOf: (table: NamedTable) => ReadonlySet<string> | null
}

/** That a text names a table. */
export interface TableUse {
  certainty: Certainty
  /** Where it does so first. */
  at: number
  /** The columns that it names, as the table spells them. */
  columns: Map<string, { certainty: Certainty, at: number }>
}

/** The tables that a text names, each once. */
export function namedTables({ scopes }: Scopes): NamedTable[] {
  const tables = scopes.flatMap(({ sources }) => sources.flatMap(({ table }) => table ?? []))
  return [...new Map(tables.map(table => [JSON.stringify([table.database, table.name]), table])).values()]
}

/**
 * What a text says of a table.
 *
 * @returns null where it does not name it
 */
export function findTableUse(scopes: Scopes, target: TargetTable, knowledge: NameKnowledge): TableUse | null {
  const finder = new UseFinder(scopes, target, knowledge)
  for (const scope of scopes.scopes) finder.look(scope)
  return finder.use
}

const order: readonly Certainty[] = ['certain', 'likely', 'possible']
/** The one of which less is sure. */
const lesser = (one: Certainty, other: Certainty): Certainty =>
  order[Math.max(order.indexOf(one), order.indexOf(other))]!

/** What is known of a scope: asked once for all of its names, of which there may be as many as sources. */
interface ScopeFacts {
  /** How sure it is that it reads the table; null where it does not. */
  own: Certainty | null
  others: readonly Source[]
  /** By name, and by name in lower case; the first one of each. */
  aliases: ReadonlyMap<string, Source>
  foldedAliases: ReadonlyMap<string, Source>
  /** Whose a bare name is, by its name in lower case. */
  owners: Map<string, Owner | null>
}

/** That a bare name may be the table's. */
interface Owner {
  own: Certainty
  /** What others in the same scope leave of that. */
  doubt: Certainty
  /** It may be another's, of a scope that is nearer. */
  isCapped: boolean
}

class UseFinder {
  use: TableUse | null = null
  readonly #scopes: Scopes
  readonly #target: TargetTable
  readonly #knowledge: NameKnowledge
  /** By their names in lower case, as the table spells them. */
  readonly #columns: ReadonlyMap<string, string>
  readonly #facts = new Map<Scope, ScopeFacts>()

  constructor(scopes: Scopes, target: TargetTable, knowledge: NameKnowledge) {
    this.#scopes = scopes
    this.#target = target
    this.#knowledge = knowledge
    this.#columns = new Map(target.columns.map(name => [name.toLowerCase(), name]))
    if (scopes.rowTable && this.#means(scopes.rowTable)) this.#note('certain', 0)
  }

  look(scope: Scope): void {
    for (const { table, at } of scope.sources) {
      const certainty = table && this.#means(table)
      if (certainty) this.#note(certainty, at)
    }
    for (const reference of scope.references) this.#resolve(reference, scope)
  }

  /** Whether a table is the one that is looked for, and how sure that is; null for another one. */
  #means({ database, name }: NamedTable): Certainty | null {
    if (!this.#isSame(name, this.#target.name)) return null
    if (database === null) return 'possible'
    return this.#isSame(database, this.#target.database) ? 'certain' : null
  }

  #isSame(one: string, other: string): boolean {
    return this.#knowledge.foldsTables ? one.toLowerCase() === other.toLowerCase() : one === other
  }

  #resolve(reference: Reference, scope: Scope): void {
    const { path, at } = reference
    if (path.length === 1) return this.#resolveBare(reference, scope)
    const column = path.at(-1)!
    const certainty = path.length === 2
      ? this.#qualifier(path[0]!, scope)
      : this.#means({ database: path.at(-3)!, name: path.at(-2)! })
    if (certainty) this.#noteColumn(column, certainty, at)
  }

  /** Whether a name before a column is the table's there. */
  #qualifier(name: string, scope: Scope): Certainty | null {
    const { rowTable } = this.#scopes
    for (let each: Scope | null = scope; each; each = each.parent) {
      const { aliases, foldedAliases } = this.#factsOf(each)
      const source = aliases.get(name) ?? foldedAliases.get(name.toLowerCase())
      if (source) return source.table && this.#means(source.table)
    }
    return rowTable && ['new', 'old'].includes(name.toLowerCase()) ? this.#means(rowTable) : null
  }

  #resolveBare({ path: [name], at, place }: Reference, scope: Scope): void {
    const column = name!.toLowerCase()
    if (column === '*') return this.#resolveStar(scope, at)
    if (!this.#columns.has(column)) return
    if (place !== 'target' && this.#scopes.locals.has(column)) return
    if (place === 'sorted' && scope.aliases.has(column)) return
    const owner = this.#ownerOf(column, scope)
    if (!owner) return
    const isDoubtful = owner.isCapped || (place === 'grouped' && scope.aliases.has(column))
    const doubt = place === 'target' ? 'certain' : owner.doubt
    this.#noteColumn(name!, lesser(lesser(isDoubtful ? 'possible' : 'certain', owner.own), doubt), at)
  }

  /** The nearest scope that reads the table and in which a bare name may be its column; null where it is another's. */
  #ownerOf(column: string, scope: Scope): Owner | null {
    const passed: Array<{ owners: ScopeFacts['owners'], isCapping: boolean }> = []
    let found: Owner | null = null
    for (let each: Scope | null = scope; each; each = each.parent) {
      const { own, others, owners } = this.#factsOf(each)
      const known = owners.get(column)
      if (known !== undefined) {
        found = known
        break
      }
      const have = new Set(others.map(source => this.#has(source, column)))
      passed.push({ owners, isCapping: !own && have.has(null) })
      if (own) found = { own, doubt: doubtOf(have), isCapped: false }
      if (own || have.has(true)) break
    }
    for (const { owners, isCapping } of passed.toReversed()) {
      if (isCapping && found && !found.isCapped) found = { ...found, isCapped: true }
      owners.set(column, found)
    }
    return found
  }

  #factsOf(scope: Scope): ScopeFacts {
    const known = this.#facts.get(scope)
    if (known) return known
    const means = scope.sources.map(({ table }) => table && this.#means(table))
    const byAlias = (fold: (alias: string) => string) =>
      new Map(scope.sources.toReversed().map(source => [fold(source.alias), source]))
    const facts: ScopeFacts = {
      own: order.find(each => means.includes(each)) ?? null,
      others: scope.sources.filter((_, at) => !means[at]),
      aliases: byAlias(alias => alias),
      foldedAliases: byAlias(alias => alias.toLowerCase()),
      owners: new Map(),
    }
    this.#facts.set(scope, facts)
    return facts
  }

  /** Whether another source has a column of a name; null for not known. */
  #has({ table, columns }: Source, column: string): boolean | null {
    if (!table) return columns ? columns.some(each => each.toLowerCase() === column) : null
    return this.#knowledge.columnsOf(table)?.has(column) ?? null
  }

  #resolveStar(scope: Scope, at: number): void {
    const { own } = this.#factsOf(scope)
    if (own) this.#noteColumn('*', own, at)
  }

  #note(certainty: Certainty, at: number): void {
    if (!this.use) this.use = { certainty, at, columns: new Map() }
    else if (order.indexOf(certainty) < order.indexOf(this.use.certainty)) this.use.certainty = certainty
  }

  #noteColumn(name: string, certainty: Certainty, at: number): void {
    this.#note(certainty, at)
    if (name === '*') {
      for (const each of this.#target.columns) this.#keep(each, lesser(certainty, 'likely'), at)
      return
    }
    const column = this.#columns.get(name.toLowerCase())
    if (column !== undefined) this.#keep(column, certainty, at)
  }

  #keep(column: string, certainty: Certainty, at: number): void {
    const known = this.use!.columns.get(column)
    if (known && order.indexOf(known.certainty) <= order.indexOf(certainty)) return
    this.use!.columns.set(column, { certainty, at })
  }
}

function doubtOf(have: ReadonlySet<boolean | null>): Certainty {
  if (have.has(true)) return 'possible'
  return have.has(null) ? 'likely' : 'certain'
}
