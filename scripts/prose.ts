import { join } from 'node:path'
import { ESLint } from 'eslint'
import { longFunctions, withoutExceptions } from '../eslint.prose.ts'

/** What is beyond the measures of eslint.prose.ts, as `file:line`, and exceptions that nothing needs any more. */
export interface ProseFaults {
  longLines: string[]
  longFunctions: string[]
  branchedFunctions: string[]
  needlessExceptions: string[]
}

const root = join(import.meta.dirname, '..')
const rules = ['style/max-len', 'max-lines-per-function', 'complexity']

/** Looks at all sources with ESLint's own rules. */
export async function findProseFaults(): Promise<ProseFaults> {
  const eslint = new ESLint({
    cwd: root,
    cache: true,
    cacheLocation: join(root, '.cache/eslint-prose/'),
    overrideConfig: withoutExceptions,
    ruleFilter: ({ ruleId }) => rules.includes(ruleId),
  })
  const needless = new Set(longFunctions)
  const places: Record<string, string[]> = Object.fromEntries(rules.map(rule => [rule, []]))
  for (const { filePath, messages } of await eslint.lintFiles(['.'])) {
    const file = filePath.slice(root.length + 1).replaceAll('\\', '/')
    for (const { ruleId, line, message } of messages) {
      const name = /'([^']+)'/.exec(message)?.[1]
      const exception = longFunctions.find(one => one.rule === ruleId && one.file === file && one.name === name)
      if (exception) needless.delete(exception)
      else if (ruleId) places[ruleId]?.push(`${file}:${line}${name ? ` ${name}` : ''}`)
    }
  }
  return {
    longLines: places['style/max-len']!,
    longFunctions: places['max-lines-per-function']!,
    branchedFunctions: places.complexity!,
    needlessExceptions: [...needless].map(({ rule, file, name }) => `${file} ${name}: ${rule}`),
  }
}
