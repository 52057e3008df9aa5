import type { Lexing } from '../src/language/lexing.ts'
import process from 'node:process'
import { mysqlSplitterOptions, splitQuery } from 'dbgate-query-splitter'
import { lexingOf } from '../src/dialects/registry.ts'
import { splitStatements } from '../src/language/splitter.ts'

/** Time of our splitter as a share of dbgate-query-splitter's on the same 6 MB, and how it grows from 1.5 to 6 MB. */
const targetRatio = 0.4
/** Four times the text may take this many times as long. */
const targetGrowth = 6
const rounds = 10

const lexing: Lexing = lexingOf('MySQL', 'TiDB')
const megabyte = 1024 * 1024

/** What people paste and dump: short queries, comments, hints, quotes of all kinds, long INSERTs. */
function sampleText(bytes: number): string {
  const parts: string[] = []
  let length = 0
  for (let index = 0; length < bytes; index++) {
    const part = [
      'SELECT /*+ HASH_JOIN(o, c) */ o.id, c.name, COUNT(*) AS orders\nFROM orders o JOIN customers c ON c.id = '
      + `o.customer_id\nWHERE o.created_at >= '2024-01-${(index % 28) + 1}' AND c.name LIKE 'O\\'Neil%' -- since `
      + 'when\nGROUP BY o.id, c.name;\n',
      'INSERT INTO `order items` (id, note, price) VALUES '
      + `${Array.from(
        { length: 40 },
        (_, row) => `(${index * 40 + row}, 'it''s "quoted"; ` + `and \\\\ escaped', ${row}.25)`,
      ).join(', ')};\n`,
      `/* step ${index}; not the end */\nUPDATE stock SET quantity = quantity - ${index}, note = "a; `
      + `b" WHERE id = ${index};\n`,
      `# another comment\nDELETE FROM log WHERE at < NOW() - INTERVAL ${index % 90} DAY LIMIT 1000;\n`,
    ][index % 4]!
    parts.push(part)
    length += part.length
  }
  return parts.join('')
}

/** The least CPU time of each work, which other programs on the machine do not lengthen; the rounds alternate. */
function fastest(...works: Array<() => unknown>): number[] {
  const best = works.map(() => Number.POSITIVE_INFINITY)
  for (let round = 0; round < rounds; round++) {
    works.forEach((work, index) => {
      const started = process.cpuUsage()
      work()
      const { user, system } = process.cpuUsage(started)
      best[index] = Math.min(best[index]!, (user + system) / 1000)
    })
  }
  return best
}

const text = sampleText(6 * megabyte)
const [ours, theirs] = fastest(
  () => splitStatements(text, lexing),
  () => splitQuery(text, mysqlSplitterOptions),
) as [number, number]
const ratio = ours / theirs
const count = splitStatements(text, lexing).length
if (count !== splitQuery(text, mysqlSplitterOptions).length)
  throw new Error(`The two splitters disagree: ${count} statements here.`)

const sizes = [1.5, 3, 6]
const samples = sizes.map(size => sampleText(size * megabyte))
const times = fastest(...samples.map(sample => () => splitStatements(sample, lexing)))
const growth = times[2]! / times[0]!
const verdict = (isMet: boolean) => isMet ? 'met' : 'missed'

console.log(
  `splitting 6 MB, ${count} statements, CPU time: ${ours.toFixed(0)} ms, `
  + `dbgate-query-splitter ${theirs.toFixed(0)} ms, ratio ${ratio.toFixed(3)} (target ≤ ${targetRatio}: `
  + `${verdict(ratio <= targetRatio)})`,
)
console.log(
  `linearity: ${times.map((time, index) => `${sizes[index]} MB ${time.toFixed(1)} ms`).join(', ')}; `
  + `4 × the text takes ${growth.toFixed(1)} × as long (target ≤ ${targetGrowth}: `
  + `${verdict(growth <= targetGrowth)})`,
)
