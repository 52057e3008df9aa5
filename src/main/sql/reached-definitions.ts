import type { DefinitionRules, ReadDefinition } from '../../dialects/definitions.ts'
import type { Verdict } from '../../dialects/dialect.ts'
import type { TableName } from '../../dialects/schema-statements.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { MetadataSession } from '../engines/engine.ts'
import { judgeStatement, readingsOf } from '../../dialects/classifier.ts'
import { longestDefinition, nameKey } from '../../dialects/definitions.ts'
import { ParsedStatement } from '../../dialects/parsed-statement.ts'
import { dialectOf } from '../../dialects/registry.ts'

/** Names that are asked for over one statement, with those in the views that it reads. */
const mostNames = 5_000
/** Characters of all definitions together that are looked at for one statement: about a quarter of a second. */
const mostCharacters = 1024 * 1024

/** What a statement itself names, as data. */
export interface StatementReach {
  /** What may be tables and views, however the text is read; more than are asked for where it names too many. */
  names: TableName[]
  /** It asks for defaults of columns, which are run then. */
  asksForDefaults: boolean
}

export interface ReachOptions {
  /** How the session reads texts. */
  lexing: Pick<Lexing, 'family' | 'product' | 'version'>
  /** Who reads definitions over connections of its own: nothing of ours runs in a person's session. */
  metadata: () => Promise<Pick<MetadataSession, 'definitions'>>
  signal: AbortSignal
}

/**
 * Reads what a statement names, in every way in which a server may read it.
 *
 * @param database in which names without one are; null for none
 */
export function reachOf(statement: ParsedStatement, database: string | null): StatementReach {
  const { definitions: rules } = dialectOf(statement.lexing.family)
  const readings = rules === null ? [] : readingsOf(statement)
  return {
    names: readings.flatMap(reading => rules!.namesIn(reading, database, mostNames)),
    asksForDefaults: readings.some(reading => rules!.asksForDefaults(reading)),
  }
}

/**
 * Judges a statement by what its text does not show: the views that it reads, and theirs, however deep, and columns
 * that are computed. Definitions are read right before it runs; a change of one at that very moment is not seen.
 *
 * @param verdict what its text alone says
 * @param reach what its text names
 * @returns the verdict, with the reason why the statement may change something after all
 * @throws {TihcError} what reading definitions throws: without them nothing is known
 */
export async function judgeReach(
  verdict: Verdict,
  reach: StatementReach,
  options: ReachOptions,
): Promise<Verdict> {
  const { family, product, version } = options.lexing
  const { definitions: rules, lexing } = dialectOf(family)
  if (rules === null || verdict.reason !== null) return verdict
  const reason = await new Reach(rules, lexing(product, version), options).doubt(reach)
  const reached: Verdict = { ...verdict, reason }
  return reached
}

/** What one statement reaches. */
class Reach {
  readonly #rules: DefinitionRules
  /** How the server prints definitions. */
  readonly #lexing: Lexing
  readonly #options: ReachOptions
  /** Names that were asked for. */
  readonly #asked = new Set<string>()
  readonly #found = new Map<string, ReadDefinition>()
  #foldsTables = true
  #withDefaults = false
  #characters = 0
  /** Why what is reached is too much to be judged; nothing is read any more then. */
  #excess: string | null = null

  constructor(rules: DefinitionRules, lexing: Lexing, options: ReachOptions) {
    this.#rules = rules
    this.#lexing = lexing
    this.#options = options
  }

  async doubt(reach: StatementReach): Promise<string | null> {
    let reason: string | null = null
    let views = await this.#read(this.#namesOf(reach))
    while (views.length > 0 && reason === null) {
      const names = views.flatMap(({ query, database }) =>
        this.#namesOf(reachOf(new ParsedStatement(query!, this.#lexing), database)))
      const further = await this.#read(names)
      reason = this.#excess ?? this.#hiddenIn(views)
      views = further
    }
    if (this.#excess !== null) return this.#excess
    for (const definition of this.#found.values()) reason ??= this.#doubtOf(definition)
    return reason
  }

  /** Why definitions are not judged at all: to read them would keep everybody else waiting. */
  #tooLong(fresh: readonly ReadDefinition[]): string | null {
    for (const { database, name, query, generated, defaults } of fresh) {
      const texts = [query ?? '', ...generated, ...defaults]
      if (texts.some(text => text.length > longestDefinition))
        return `the definition of “${database}.${name}” is too long to be judged`
      this.#characters += texts.reduce((sum, text) => sum + text.length, 0)
    }
    return this.#characters > mostCharacters
      ? 'the definitions of what it reads are too long together to be judged'
      : null
  }

  #doubtOf(definition: ReadDefinition): string | null {
    const { database, name, query, engine, generated, defaults } = definition
    const place = `${database}.${name}`
    if (query === '')
      return `this account may not see the definition of the view “${place}”; the right SHOW VIEW on it shows it`
    if (engine !== null && this.#rules.doubtfulEngines.has(engine.toUpperCase()))
      return `the storage engine ${engine} of the table “${place}” may run programs`
    const inQuery = query === null ? null : this.#doubtOfText(this.#rules.wholeQuery(definition))
    if (inQuery !== null) return `the view “${place}” is not known to change nothing: ${inQuery}`
    for (const expression of [...generated, ...this.#withDefaults ? defaults : []]) {
      const inColumn = this.#doubtOfText(this.#rules.running(expression))
      if (inColumn !== null) return `a column of the table “${place}” is not known to change nothing: ${inColumn}`
    }
    return null
  }

  #doubtOfText(sql: string): string | null {
    const { kind, verb, reason } = judgeStatement(new ParsedStatement(sql, this.#lexing))
    return reason ?? (kind === 'read' ? null : `${verb} is a write`)
  }

  /** Reads the definitions of names that were not asked for before; gives the views among them that can be seen. */
  async #read(names: readonly TableName[]): Promise<ReadDefinition[]> {
    const unknown = new Map(names.map(name => [nameKey(name), name]))
    for (const key of unknown.keys()) {
      if (this.#asked.has(key)) unknown.delete(key)
    }
    if (unknown.size === 0) return []
    if (this.#asked.size + unknown.size > mostNames) {
      this.#excess = `it names, by itself or through views, more than ${mostNames} things that may be tables or views`
      return []
    }
    for (const key of unknown.keys()) this.#asked.add(key)
    const metadata = await this.#options.metadata()
    const { found, foldsTables } = await metadata.definitions([...unknown.values()], { signal: this.#options.signal })
    const fresh = found.filter(definition => !this.#found.has(nameKey(definition)))
    this.#foldsTables = foldsTables
    this.#excess = this.#tooLong(fresh)
    for (const definition of fresh) this.#found.set(nameKey(definition), definition)
    return this.#excess === null ? fresh.filter(({ query }) => query) : []
  }

  #namesOf({ names, asksForDefaults }: StatementReach): TableName[] {
    this.#withDefaults ||= asksForDefaults
    return names
  }

  /** A view is run with the rights of who made it: it may read what this account does not see. */
  #hiddenIn(views: readonly ReadDefinition[]): string | null {
    const keyOf = (name: TableName) => this.#foldsTables ? nameKey(name).toLowerCase() : nameKey(name)
    const seen = new Set([...this.#found.values()].map(keyOf))
    for (const { query, database, name } of views) {
      const hidden = this.#rules.sourcesOf(query!, this.#lexing, database).find(source => !seen.has(keyOf(source)))
      if (hidden) {
        return `the view “${database}.${name}” reads “${hidden.database}.${hidden.name}”, which this account may not `
          + 'see, or which is not there'
      }
    }
    return null
  }
}
