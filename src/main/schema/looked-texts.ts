import type { Document } from '../../contract/documents.ts'
import type { HistoryEntry } from '../../contract/sql.ts'
import type { Certainty } from '../../language/named-columns.ts'
import type { ScopesOptions } from '../../language/statement-scopes.ts'
import type { DependentText } from '../engines/dependents.ts'
import type { FoundUse } from './found-use.ts'
import { oneLine } from '../../language/one-line.ts'
import { wireTime } from './snapshot-answer.ts'

/** A text that is looked at for the names of a table. */
export interface LookedText extends Omit<ScopesOptions, 'lexing'> {
  sql: string
  item: FoundUse['item']
  /** Its connection is not known, so that any table of the name may be meant. */
  isOfAnyServer?: boolean
}

/** Characters that are shown of a text: before a place, and in all. */
const [shownBefore, shownInAll] = [60, 200]
const nameLength = 120

/** A text of the server. */
export function serverText({ kind, database, name, sql, parameters, rowTable, ...counted }: DependentText): LookedText {
  return {
    sql,
    database,
    parameters,
    rowTable: rowTable === undefined ? null : { database, name: rowTable },
    item: { kind, database, name: name || beginningOf(sql), ...counted },
  }
}

/** What a person ran, each text once, with how often and when last. */
export function historyTexts(entries: readonly HistoryEntry[]): LookedText[] {
  const alike = Map.groupBy(entries, ({ sql, database }) => JSON.stringify([database, sql]))
  return [...alike.values()].map((runs) => {
    const [{ sql, database, id, taskId, startedAt }] = runs as [HistoryEntry]
    return {
      sql,
      database,
      item: {
        kind: 'history',
        database,
        name: nameOf(sql),
        count: runs.length,
        lastSeenAt: wireTime(startedAt),
        historyId: id,
        taskId,
      },
    }
  })
}

/** A file of SQL; which server it is for is not known. */
export function documentText({ id, name, text }: Document): LookedText {
  const item = { kind: 'document', database: null, name, documentId: id } as const
  return { sql: text, database: null, isOfAnyServer: true, item }
}

/** How sure a use in a text can be at the most. */
export function capped({ isOfAnyServer }: LookedText, certainty: Certainty): Certainty {
  return isOfAnyServer && certainty === 'certain' ? 'likely' : certainty
}

/** A part of a text around a place, in one line, cut between words where there are some. */
export function excerptAt(text: string, at: number): string {
  const from = at < shownBefore ? 0 : wordFrom(text, at - shownBefore, at)
  const to = Math.min(text.length, from + shownInAll)
  const part = text.slice(from, to).replace(/\s+/g, ' ').trim()
  return `${from > 0 ? '…' : ''}${part}${to < text.length ? '…' : ''}`
}

/** The beginning of the first word behind `from`; `from` itself where there is none before `at`. */
function wordFrom(text: string, from: number, at: number): number {
  const space = text.slice(from, at).search(/\s/)
  return space === -1 ? from : from + space + 1
}

function nameOf(sql: string): string {
  return oneLine(sql, nameLength).title || beginningOf(sql)
}

/** It says so where it goes on. */
function beginningOf(sql: string): string {
  const { text } = oneLine(sql, nameLength + 1)
  return text.length > nameLength ? `${text.slice(0, nameLength).replace(/\s+\S*$/, '')} …` : text
}
