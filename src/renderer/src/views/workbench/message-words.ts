import type { StatementResult } from '@contract/sql.ts'
import type { Run } from '@/store/modules/run.ts'
import { t, translateSentence } from '@/locales/index.ts'
import { formatDuration, formatNumber } from '@/utils/format.ts'
import { createPauses } from '@/utils/pauses.ts'

/** What a statement gave or changed. */
export function outcomeOf({ columns, rowCount, affectedRows, insertId, limited }: StatementResult): string {
  const parts = columns.length
    ? [t('messages.rows', { n: formatNumber(rowCount) }, rowCount), ...(limited ? [t('messages.limited')] : [])]
    : [
        t('messages.affected', { n: formatNumber(affectedRows ?? 0) }, affectedRows ?? 0),
        ...(insertId !== null && insertId !== 0 ? [t('messages.insertId', { id: insertId })] : []),
      ]
  return parts.join(' · ')
}

/** What a server says has a number; what the program itself does has none. */
export function warningText({ level, code, message }: StatementResult['warnings'][number]): string {
  return code === 0 ? translateSentence(message) : `${level} ${code}: ${message}`
}

/** The server's number for the error of a run, where it has one. */
export function codeOf({ error }: Run): string {
  const { errno, sqlState } = error?.details ?? {}
  return errno ? t('messages.code', { code: `${errno}${sqlState ? ` (${sqlState})` : ''}` }) : ''
}

function furtherWarnings({ warnings, warningCount }: StatementResult): string[] {
  const further = warningCount - warnings.length
  if (further <= 0) return []
  const key = warnings.length > 0 ? 'messages.furtherWarnings' : 'messages.warnings'
  return [`\t${t(key, { n: formatNumber(further) }, further)}`]
}

/** All messages of a run as a text, a line each; that of many is written in the page's spare time. */
export async function messagesText(run: Run): Promise<string> {
  const { error, notices, results } = run
  const lines = error ? [translateSentence(error.message), ...[codeOf(run)].filter(Boolean)] : []
  lines.push(...notices.map(notice => translateSentence(notice)))
  const pause = createPauses()
  for (let index = 0; index < results.count; index++) {
    const result = results.at(index)!
    lines.push([result.statement, outcomeOf(result), formatDuration(result.elapsedMs)].join('\t'))
    lines.push(...result.warnings.map(warning => `\t${warningText(warning)}`), ...furtherWarnings(result))
    if (pause.isDue()) await pause.rest()
  }
  return lines.join('\n')
}
