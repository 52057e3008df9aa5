import type { Cell, ResultColumn, StatementResult } from '../../contract/sql.ts'
import type { Log } from '../core/log.ts'
import type { ResultWriter, RowDecoder } from '../engines/engine.ts'
import type { HeldHead, NoRoom, ResultHead } from './head-budget.ts'
import type { ResultFileOptions } from './result-file.ts'
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { TihcError } from '../../contract/errors.ts'
import { limits } from '../../contract/sql.ts'
import { ChunkPool } from './chunk-pool.ts'
import { FilePool } from './file-pool.ts'
import { bytesOfHead, HeadBudget } from './head-budget.ts'
import { MemoryBudget } from './memory-budget.ts'
import { chunkBytes, ResultFile } from './result-file.ts'

/** One result of a statement: what the page asks windows of. */
export interface StoredResult extends ResultWriter {
  readonly summary: StatementResult
  readonly bytes: number
  readonly complete: boolean
  /** What it takes of the memory besides its rows, as it is reckoned. */
  readonly headBytes: number
  /**
   * Keeps what was warned of with it, where there is room for that.
   *
   * @param ofRun what its run takes of that memory already
   * @returns why they are not kept; null where they are
   */
  keepWarnings: (warnings: StatementResult['warnings'], ofRun: number) => NoRoom | null
  /** No more rows come; settles when all of them are where they stay. */
  end: (end: ResultEnd) => Promise<void>
  /** Rows from `offset` on, at most `limit` and at most 16 MB of them (always one where there is one). */
  window: (offset: number, limit: number) => Promise<Cell[][]>
  /** One value in full; null when there is no such row or column. */
  cell: (row: number, column: number) => Promise<{ value: Cell, bytes: number } | null>
  /**
   * The first `count` rows in order, a part of them at a time, for who writes them elsewhere. Once the first part was
   * asked for, they stay readable to the last, also where the result is freed meanwhile.
   *
   * @throws {TihcError} `not_found` where it was freed before
   */
  parts: (count: number) => AsyncGenerator<RowPart>
  remove: () => Promise<void>
}

/** Some rows: each with 4 bytes of length (little-endian) before it. They stand until the next part is asked for. */
export interface RowPart {
  bytes: Buffer
  rows: number
  fieldsOf: ReturnType<RowDecoder['openFields']>
}

type ResultEnd = Pick<StatementResult, 'affectedRows' | 'insertId' | 'limited' | 'elapsedMs'>

export interface OpenResult {
  columns: ResultColumn[]
  decoder: RowDecoder
  statement: string
  statementIndex: number
  /** Hears when the first row is there. */
  onFirstRow?: () => void
  /** Hears once why no more rows can be stored. */
  onFailure: (error: Error) => void
}

export interface ResultStore {
  /**
   * Looks whether memory is left for the columns and the text of a further result; frees the oldest ones for it. Asked
   * before it is opened.
   *
   * @param ofRun what its run takes of that memory already
   * @returns why there is no room; null where there is
   */
  lookForRoom: (head: ResultHead, ofRun: number) => NoRoom | null
  open: (result: OpenResult) => StoredResult
  /** Frees the oldest results until the rest fits into the quota as it is now. */
  keepQuota: () => void
  /** What all results take of the quota, in memory and on disk. */
  readonly bytes: number
  /** So many of these bytes stay in memory. */
  readonly memoryBytes: number
  /** Memory for what they have besides their rows (columns, texts, warnings), as it is reckoned. */
  readonly headBytes: number
  /** Bytes that wait for the disk. */
  readonly underWayBytes: number
  /** Files of results that are open at the moment. */
  readonly openFiles: number
  close: () => Promise<void>
}

/** Open files of all results together. */
const openFilesAtMost = 32
/** Memory for the small results that have ended; where it is used up, they go to disk. */
const memoryBytesAtMost = 32 * 1024 * 1024
/** Memory for rows on their way to the disk; where it is used up, senders pause sooner. */
const underWayAtMost = 64 * 1024 * 1024
/** Chunks that are kept for the next result while nobody uses them. */
const chunksAtMost = 16
/** Memory for columns, texts and warnings of all results; where it is used up, the oldest ones go. */
const headBytesAtMost = 256 * 1024 * 1024

/** A result's file: so that nothing else is taken for one. */
const resultName = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.rows$/

export class QuotaError extends Error {}

/**
 * Keeps results in files below `directory`; those of an earlier run are deleted first: results do not outlive the
 * program.
 *
 * @param options.quotaBytes gives how much all results together may take
 * @param options.makeRoom frees the oldest results that hold rows, or any; false when nothing is left to free
 * @param options.mostHeadBytes another limit of the memory for columns and texts
 */
export async function createResultStore(options: {
  directory: string
  quotaBytes: () => number
  makeRoom: (needed: 'heldBytes' | 'heldResults') => boolean
  log: Log
  mostHeadBytes?: number
}): Promise<ResultStore> {
  const { directory, quotaBytes, makeRoom, mostHeadBytes = headBytesAtMost } = options
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await empty(directory)
  const files = new FilePool(openFilesAtMost)
  const shared = createShared()
  const heads = new HeadBudget(mostHeadBytes, () => makeRoom('heldResults'))
  let used = 0

  function keepQuota(): void {
    while (used > quotaBytes() && makeRoom('heldBytes')) { /* each call frees one task's results and lowers `used` */ }
  }

  return {
    get bytes() { return used },
    get memoryBytes() { return shared.memory.usedBytes },
    get headBytes() { return heads.usedBytes },
    get underWayBytes() { return shared.underWay.usedBytes },
    get openFiles() { return files.openFiles },
    keepQuota,
    lookForRoom: (head, ofRun) => heads.lookForRoom(bytesOfHead(head), ofRun),
    open(result) {
      let failed = false
      const fail = (error: Error) => {
        if (failed) return
        failed = true
        result.onFailure(error)
      }
      let own = 0
      const grow = (bytes: number) => {
        [own, used] = [own + bytes, used + bytes]
        keepQuota()
        if (used > quotaBytes()) fail(new QuotaError(`results may take ${quotaBytes()} bytes`))
      }
      const file = new ResultFile({
        file: files.file(join(directory, `${randomUUID()}.rows`)),
        ...shared,
        onFirstRow: result.onFirstRow,
        onGrow: grow,
        onFailure: fail,
      })
      return storedResult(result, file, {
        isFull: () => failed,
        head: heads.open(result),
        release: () => {
          used -= own
          own = 0
        },
      })
    },
    close: () => files.close().then(() => empty(directory)),
  }
}

/** What the rows of all results share of the memory. */
function createShared(): Pick<ResultFileOptions, 'memory' | 'underWay' | 'chunks'> {
  return {
    memory: new MemoryBudget(memoryBytesAtMost),
    underWay: new MemoryBudget(underWayAtMost),
    chunks: new ChunkPool(chunkBytes, chunksAtMost),
  }
}

/**
 * The folder itself stays: it may be a mount or a link to a larger disk. So does what is not ours: a profile
 * may lie in a folder whose `results` somebody else filled (`--data-dir .`).
 */
async function empty(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (resultName.test(name)) await rm(join(directory, name), { force: true })
  }
}

interface Room {
  /** No more rows can be stored: those that come all the same are dropped. */
  isFull: () => boolean
  head: HeldHead
  /** Gives back what its rows take. */
  release: () => void
}

function emptySummary({ columns, statement, statementIndex }: OpenResult): StatementResult {
  return {
    columns,
    rowCount: 0,
    affectedRows: null,
    insertId: null,
    warningCount: 0,
    warnings: [],
    elapsedMs: 0,
    statement,
    statementIndex,
    limited: false,
  }
}

function storedResult(
  result: OpenResult,
  file: ResultFile,
  { isFull, head, release }: Room,
): StoredResult {
  let complete = false
  let removed = false
  const { columns, decoder } = result
  const summary = emptySummary(result)
  return {
    write: (bytes, start, end) => isFull() || file.write(bytes, start, end),
    writeRows: bytes => isFull() || file.writeRows(bytes),
    get onDrain() {
      return file.onDrain
    },
    set onDrain(callback) {
      file.onDrain = callback
    },
    get rowCount() {
      return file.rowCount
    },
    get bytes() {
      return file.bytes
    },
    get complete() {
      return complete
    },
    get headBytes() {
      return head.bytes
    },
    keepWarnings(warnings, ofRun) {
      const noRoom = head.addWarnings(warnings, ofRun)
      if (noRoom === null) summary.warnings = warnings
      return noRoom
    },
    get summary() {
      return Object.assign(summary, { rowCount: file.rowCount })
    },
    async end(end) {
      Object.assign(summary, end)
      await file.finish()
      complete = true
    },
    window: (offset, limit) => readWindow(file, decoder, columns.length, offset, limit),
    cell: async (row, column) => column < columns.length ? readCell(file, decoder, row, column) : null,
    async* parts(count) {
      if (removed) throw new TihcError('not_found', 'The result was freed meanwhile. Run the statement again.')
      const fieldsOf = decoder.openFields()
      for await (const segment of file.segments(count)) yield { ...segment, fieldsOf }
    },
    async remove() {
      removed = true
      release()
      head.release()
      await file.remove()
    },
  }
}

async function readCell(
  file: ResultFile,
  decoder: RowDecoder,
  row: number,
  column: number,
): ReturnType<StoredResult['cell']> {
  let found: { value: Cell, bytes: number } | null = null
  await file.read(row, 1, ({ bytes, start, end }) => {
    found = decoder.cell(bytes, start, end, column)
    return false
  })
  return found
}

async function readWindow(
  file: ResultFile,
  decoder: RowDecoder,
  columns: number,
  offset: number,
  limit: number,
): Promise<Cell[][]> {
  const rows: Cell[][] = []
  let room: number = limits.answerBytes
  await file.read(offset, limit, ({ bytes, start, end }) => {
    const most = cellLimit(end - start, columns)
    // What goes out is at most as large as the row, and less where cells are cut.
    const size = Math.min(end - start, columns * most)
    if (rows.length > 0 && size > room) return false
    room -= size
    rows.push(decoder.cells(bytes, start, end, most, Math.min(most, limits.previewBytes)))
    return true
  })
  return rows
}

/** A row that is larger than an answer may be gets its cells cut shorter, so that it still fits. */
function cellLimit(rowBytes: number, columns: number): number {
  return rowBytes <= limits.answerBytes
    ? limits.cellBytes
    : Math.max(256, Math.min(limits.cellBytes, Math.floor(limits.answerBytes / columns)))
}
