import type { Connection } from '@contract/connections.ts'
import type { StatementRisk } from '@dialects/statement-risk.ts'
import type { Lexing } from '@language/lexing.ts'
import { ParsedStatement } from '@dialects/parsed-statement.ts'
import { riskOf } from '@dialects/statement-risk.ts'
import { oneLine } from '@language/one-line.ts'
import { createTokenReader } from '@language/splitter.ts'
import { createPauses } from '@/utils/pauses.ts'

interface Risky { text: string, risk: StatementRisk }

/** So many of the statements are named. */
const mostNamed = 5
const longestName = 120

/** On a production connection asks before statements that would change, delete or drop whole tables. */
export function useRiskQuestion() {
  const { t } = useI18n()

  /** Run was pressed, and what it is about is not known yet. */
  let isReading = false

  const nameOf = ({ text, risk }: Risky) => {
    const line = oneLine(text, longestName).text
    return `${t(`workbench.risks.${risk}`)}: ${line}${line.length === longestName ? '…' : ''}`
  }

  /** Runs at once what does nothing of the kind, or after a yes; a long text is read in the page's spare time. */
  return async (connection: Connection | undefined, sql: string, lexing: Lexing, run: () => void): Promise<void> => {
    if (isReading) return
    isReading = true
    const risky = connection?.environment === 'production' ? await riskyOf(sql, lexing) : []
    isReading = false
    if (!connection || risky.length === 0) return run()
    const more = risky.length - mostNamed
    $dialog.confirm({
      title: t('workbench.riskTitle', { name: connection.name }),
      content: [
        ...risky.slice(0, mostNamed).map(nameOf),
        ...more > 0 ? [t('workbench.riskMore', { n: more }, more)] : [],
      ].join('\n'),
      positiveText: t('workbench.riskRun'),
      confirm: run,
    })
  }
}

async function riskyOf(sql: string, lexing: Lexing): Promise<Risky[]> {
  const pause = createPauses()
  const reader = createTokenReader(sql)
  const risky: Risky[] = []
  for (let next = reader.next(lexing); next; next = reader.next(lexing)) {
    const risk = riskOf(new ParsedStatement(next.text, lexing, next.tokens))
    if (risk) risky.push({ text: next.text, risk })
    if (pause.isDue()) await pause.rest()
  }
  return risky
}
