import type { Dialect } from '../../src/dialects/dialect.ts'
import type { Engine, EngineSession, ExecuteOptions } from '../../src/main/engines/engine.ts'
import { TihcError } from '../../src/contract/errors.ts'
import { noCapabilities } from '../../src/dialects/capabilities.ts'
import { shownLexing } from '../../src/language/lexing.ts'

/** A family that no server belongs to: what its dialect says is made up, so that nothing else can say it. */
export const toyDialect: Dialect = {
  family: 'Toy',
  products: ['ToyDB', 'ToyDB Cluster'],
  network: {
    port: 7777,
    user: 'kid',
    links: [{ scheme: 'toy', port: 7777 }, { scheme: 'toys', port: 7777, isPastedOnly: true }],
    example: 'toy://kid@box:7777/playroom',
    readerAccount: () => ['LET READ'],
    asUrl: text => text.startsWith('toybox ') ? `toy://${text.slice(7)}` : null,
    tlsRequest: parameters => ({
      mode: parameters.get('seal') === 'wax' ? 'required' : 'off',
      files: [],
      unknown: parameters.has('seal') && parameters.get('seal') !== 'wax' ? ['seal'] : [],
      unused: [],
    }),
  },
  rootDatabase: 'playroom',
  statements: {
    hasRule: verb => verb === 'LOOK',
    judgeByVerb: verb => ({ kind: 'write', verb, reason: `${verb} is a write` }),
    judge: ({ tokens }) => ({ kind: 'read', verb: tokens[0]!.word, reason: null }),
    hintDoubt: () => ({ doubtful: null }),
    changesSession: () => false,
    modeDoubt: () => null,
    checkSafe: () => {},
  },
  definitions: null,
  listing: { uniqueIsPrimary: () => false, notes: () => null },
  schema: null,
  client: null,
  rows: { hiddenKey: () => null, holds: () => 'any', placing: () => 'none' },
  lexing: product => ({ ...shownLexing, family: 'Toy', product: product ?? 'ToyDB' }),
  quoteName: name => `<${name.replaceAll('>', '>>')}>`,
  literal: value => JSON.stringify(value),
  quotedOffset: message => Number(/at (\d+)$/.exec(message)?.[1] ?? Number.NaN) || undefined,
  nameInError: () => undefined,
  secretSpans: () => [],
  capabilities: server => ({ ...noCapabilities, sequences: true, partitions: server?.product === 'ToyDB Cluster' }),
}

function openToySession(): EngineSession {
  return {
    info: { product: 'ToyDB Cluster', version: '7.1' },
    lexing: toyDialect.lexing('ToyDB Cluster'),
    state: { database: 'playroom', inTransaction: false, autocommit: true, lost: null },
    lostAtRest: false,
    checkAlive: async () => {},
    execute: async (_: string, { onDone }: ExecuteOptions) => onDone({ affectedRows: 1, insertId: null }),
    isStale: false,
    refresh: async () => {},
    readWarnings: async () => {},
    outlives: async () => false,
    useDatabase: async () => {},
    cancel: async () => {},
    destroy: () => {},
    close: async () => {},
  }
}

/** An engine of that family, which reaches nothing. */
export const toyEngine: Engine = {
  family: 'Toy',
  checkConfig: () => {},
  test: async () => ({ product: 'ToyDB Cluster', version: '7.1', latencyMs: 1 }),
  renewPassword: null,
  openSession: async () => openToySession(),
  openMetadata: () => ({
    info: { product: 'ToyDB Cluster', version: '7.1' },
    databases: async () => [{ name: 'playroom', system: false }],
    database: async () => { throw new TihcError('not_found', 'There is no such database.') },
    tables: async () => ({ tables: [], total: 0 }),
    columns: async () => [],
    table: async () => { throw new TihcError('not_found', 'There is no such table.') },
    async* schema() {},
    async* observe() {},
    names: async () => [],
    namesOf: async () => new Map(),
    statements: async () => new Map(),
    definitions: async () => ({ found: [], foldsTables: true }),
    statistics: async () => { throw new TihcError('not_found', 'There is no such table.') },
    programs: async () => [],
    programText: async () => null,
    blockers: async () => [],
    privileges: async () => ({ data: [], complete: true }),
    jobs: null,
    dependents: async () => ({ foldsTables: true, texts: [], foreignKeys: [], unread: [] }),
    query: async () => ({ columns: [], rows: [], limited: false }),
    close: async () => {},
  }),
}
