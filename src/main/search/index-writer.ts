import type { Database } from 'better-sqlite3'
import type { DocumentRow } from './index-documents.ts'
import type { SearchDocument } from './rank.ts'
import type { IndexedColumn, IndexedTable, IndexPortion, IndexState, Mark } from './search-index.ts'
import type { WordKind } from './vocabulary.ts'
import { tenantCode, tokensOf } from './document-tokens.ts'
import { documentNumber, keptId } from './index-documents.ts'

export interface IndexWriter {
  state: () => IndexState
  build: (mark: Mark | null) => void
  apply: (portion: IndexPortion) => void
  forget: (tenant: string) => void
  tidy: () => boolean
  /** Lets what was applied stand. */
  commit: () => void
  /** Takes back what does not stand yet. */
  rollback: () => void
}

/** Writes documents into the index. What is applied without a commit stands with the next one. */
export function createIndexWriter(db: Database): IndexWriter {
  const meta = createMeta(db)
  const tables = createTableWriter(db, meta)
  const begin = () => void (db.inTransaction || db.exec('BEGIN IMMEDIATE'))
  const commit = () => void (db.inTransaction && db.exec('COMMIT'))
  const keepMark = (mark: Mark | null) => meta.set('mark', JSON.stringify(mark))
  dropLeftovers(db)

  return {
    commit,
    rollback() {
      if (db.inTransaction) db.exec('ROLLBACK')
      tables.forgetAll()
    },
    state: () => ({
      mark: JSON.parse(meta.get('mark') ?? 'null') as Mark | null,
      // A new file has no table yet.
      builtUpTo: JSON.parse(meta.get('builtUpTo') ?? '""') as string | null,
      tenants: db.prepare('SELECT id FROM tenants').pluck().all() as string[],
    }),
    build(mark) {
      commit()
      begin()
      db.exec(`INSERT INTO found (found) VALUES ('delete-all');
        DELETE FROM docs; DELETE FROM tables; DELETE FROM words; DELETE FROM tenants`)
      tables.forgetAll()
      keepMark(mark)
      meta.set('builtUpTo', '""')
      commit()
    },
    apply({ tables: changed, removed, mark, builtUpTo, commit: stands }) {
      begin()
      for (const table of changed) tables.put(table)
      for (const id of removed) tables.remove(id)
      if (mark) keepMark(mark)
      if (builtUpTo !== undefined) meta.set('builtUpTo', JSON.stringify(builtUpTo))
      meta.keepCounters()
      if (stands) commit()
    },
    forget(tenant) {
      commit()
      begin()
      // Its number is given to nobody else: from here on nothing finds its documents.
      const no = db.prepare('DELETE FROM tenants WHERE id = ? RETURNING no').pluck().get(tenant) as number | undefined
      tables.forgetAll()
      commit()
      if (no !== undefined) dropLeftovers(db)
    },
    tidy() {
      const before = db.prepare('SELECT total_changes()').pluck()
      const changes = before.get() as number
      db.exec('INSERT INTO found (found, rank) VALUES (\'merge\', 200)')
      return before.get() as number - changes >= 2
    },
  }
}

type Counter = 'document' | 'word' | 'tenant'

interface Meta {
  get: (key: string) => string | undefined
  set: (key: string, value: string) => void
  /** A number that was never given before. */
  next: (counter: Counter) => number
  keepCounters: () => void
}

function createMeta(db: Database): Meta {
  const read = db.prepare('SELECT value FROM meta WHERE key = ?').pluck()
  const write = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
  const get = (key: string) => read.get(key) as string | undefined
  const names: Counter[] = ['document', 'word', 'tenant']
  const counters = new Map(names.map(name => [name, Number(get(name) ?? 0)]))
  return {
    get,
    set: (key, value) => void write.run(key, value),
    next(counter) {
      const number = counters.get(counter)! + 1
      counters.set(counter, number)
      return number
    },
    keepCounters: () => counters.forEach((value, name) => write.run(name, String(value))),
  }
}

/** Removes what belongs to no tenant, some hundred documents a transaction. */
function dropLeftovers(db: Database): void {
  const left = db.prepare('SELECT no FROM tables WHERE tenant NOT IN (SELECT no FROM tenants) LIMIT 100').pluck()
  db.exec('DELETE FROM words WHERE tenant NOT IN (SELECT no FROM tenants)')
  const drop = createDropping(db)
  for (let nos = left.all() as number[]; nos.length > 0; nos = left.all() as number[])
    db.transaction(() => nos.forEach(drop.table))()
}

function createDropping(db: Database): { document: (no: number) => void, table: (no: number) => void } {
  const unfind = db.prepare('DELETE FROM found WHERE rowid = ?')
  const deleteDocument = db.prepare('DELETE FROM docs WHERE no = ?')
  const deleteTable = db.prepare('DELETE FROM tables WHERE no = ?')
  const documents = db.prepare('SELECT no FROM docs WHERE table_no = ?').pluck()
  function document(no: number): void {
    unfind.run(no)
    deleteDocument.run(no)
  }
  return {
    document,
    table(no) {
      for (const one of documents.all(no) as number[]) document(one)
      deleteTable.run(no)
    },
  }
}

interface TableWriter {
  put: (table: IndexedTable) => void
  remove: (id: string) => void
  /** Tenants and words are read anew. */
  forgetAll: () => void
}

interface TableRow { no: number, tenant: number, name: string }

type KeptDocument = Pick<DocumentRow, 'no' | 'id' | 'name' | 'desc' | 'source_desc' | 'note' | 'tags'>

function createTableWriter(db: Database, meta: Meta): TableWriter {
  const findTable = db.prepare('SELECT no, tenant, name FROM tables WHERE id = ?')
  const putTable = db.prepare(`INSERT INTO tables (no, tenant, id, name, data_source_id, database)
    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
    tenant = excluded.tenant, name = excluded.name, data_source_id = excluded.data_source_id,
    database = excluded.database`)
  const documents = db.prepare('SELECT no, id, name, "desc", source_desc, note, tags FROM docs WHERE table_no = ?')
  const putDocument = db.prepare('INSERT INTO docs VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const putTokens = db.prepare('INSERT INTO found (rowid, tokens) VALUES (?, ?)')
  const drop = createDropping(db)
  const tenants = createTenants(db, meta)

  function putOne(tableNo: number, keptAs: string, tenant: number, document: SearchDocument): void {
    const { kind, name, desc, source_desc, note, tags } = document
    const no = documentNumber(kind, name, meta.next('document'))
    const { tokens, words } = tokensOf(tenantCode(tenant), document)
    putDocument.run(no, tableNo, keptAs, name, desc, source_desc, note, JSON.stringify(tags))
    putTokens.run(no, tokens)
    for (const [wordKind, word] of words) tenants.noteWord(tenant, wordKind, word)
  }

  return {
    forgetAll: tenants.read,
    remove(id) {
      const known = findTable.get(id) as TableRow | undefined
      if (known) drop.table(known.no)
    },
    put(table) {
      const tenant = tenants.numberOf(table.tenant)
      const known = findTable.get(table.id) as TableRow | undefined
      const no = known?.no ?? meta.next('document')
      putTable.run(no, tenant, table.id, table.name, table.data_source_id, table.database)
      // The name of a table is one of its columns' tokens.
      const isSame = known?.name === table.name && known.tenant === tenant
      const kept = new Map((known ? documents.all(no) as KeptDocument[] : []).map(row => [row.id, row]))
      const wanted: Array<[keptAs: string, kind: 'table' | 'column', given: IndexedColumn]> = [
        ['', 'table', table],
        ...table.columns.map(column => [keptId(column.id, table.id), 'column', column] as const satisfies unknown[]),
      ]
      for (const [keptAs, kind, given] of wanted) {
        const old = kept.get(keptAs)
        kept.delete(keptAs)
        if (old && isSame && isUnchanged(old, given)) continue
        if (old) drop.document(old.no)
        putOne(no, keptAs, tenant, toSearched(table, given, kind))
      }
      for (const gone of kept.values()) drop.document(gone.no)
    },
  }
}

function isUnchanged(kept: KeptDocument, { name, desc, source_desc, note, tags }: IndexedColumn): boolean {
  return kept.name === name && kept.desc === desc && kept.source_desc === source_desc && kept.note === note
    && kept.tags === JSON.stringify(tags)
}

function toSearched(table: IndexedTable, given: IndexedColumn, kind: 'table' | 'column'): SearchDocument {
  const { id, name, desc, source_desc, note, tags } = given
  const { data_source_id, database } = table
  return {
    kind,
    id,
    data_table_id: table.id,
    name,
    table: table.name,
    data_source_id,
    database,
    desc,
    source_desc,
    note,
    tags,
  }
}

interface Tenants {
  numberOf: (tenant: string) => number
  noteWord: (tenant: number, kind: WordKind, word: string) => void
  read: () => void
}

/** The numbers of tenants, and which words each of them has. */
function createTenants(db: Database, meta: Meta): Tenants {
  const addTenant = db.prepare('INSERT INTO tenants (no, id) VALUES (?, ?)')
  const addWord = db.prepare('INSERT INTO words (no, tenant, kind, word) VALUES (?, ?, ?, ?)')
  let numbers = new Map<string, number>()
  let words = new Map<string, Set<string>>()

  function wordsOf(tenant: number, kind: string): Set<string> {
    const key = `${tenant} ${kind}`
    const known = words.get(key) ?? new Set<string>()
    words.set(key, known)
    return known
  }

  function read(): void {
    numbers = new Map(db.prepare('SELECT id, no FROM tenants').raw().all() as Array<[string, number]>)
    words = new Map()
    const kept = db.prepare('SELECT tenant, kind, word FROM words').raw().iterate()
    for (const [tenant, kind, word] of kept as Iterable<[number, string, string]>) wordsOf(tenant, kind).add(word)
  }

  read()
  return {
    read,
    numberOf(tenant) {
      const known = numbers.get(tenant)
      if (known !== undefined) return known
      const number = meta.next('tenant')
      addTenant.run(number, tenant)
      numbers.set(tenant, number)
      return number
    },
    noteWord(tenant, kind, word) {
      const known = wordsOf(tenant, kind)
      if (known.has(word)) return
      known.add(word)
      addWord.run(meta.next('word'), tenant, kind, word)
    },
  }
}
