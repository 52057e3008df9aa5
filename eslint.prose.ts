import type { TypedFlatConfigItem } from '@antfu/eslint-config'

/*
 * What keeps the sources readable: how wide a line, how long and how branched a function may be. `npm run counts`
 * counts what is beyond (scripts/prose.ts).
 */

export const longestLine = 120
/** Lines of code; comments and blank lines do not count. */
const longestFunction = 60
const mostBranches = 15

/** Words and data, whose lines are as long as what they say, and what a program writes. */
const wordsAndData = [
  'src/renderer/src/locales/**',
  'test/integration/{read-only,guard}-corpus.ts',
  'src/renderer/src/types/*.d.ts',
]

/** A function that is longer or more branched, and why it would not be better otherwise. */
export interface LongFunction {
  rule: 'max-lines-per-function' | 'complexity'
  file: string
  /** As it is declared. */
  name: string
  reason: string
}

export const longFunctions: LongFunction[] = []

type Rules = TypedFlatConfigItem['rules']

const ruleSet = {
  'style/max-len': ['error', { code: longestLine, tabWidth: 2 }],
  'max-lines-per-function': ['error', { max: longestFunction, skipComments: true, skipBlankLines: true }],
  'complexity': ['error', { max: mostBranches }],
} satisfies Rules

/** The rules, without those that a file's named functions do not keep. */
export const prose: TypedFlatConfigItem[] = [
  { files: ['**/*.{ts,mjs,vue}'], rules: ruleSet },
  { files: wordsAndData, rules: { 'style/max-len': 'off' } },
  // A suite is a list of tests, each a function of its own.
  { files: ['**/*.test.ts'], rules: { 'max-lines-per-function': 'off' } },
  ...longFunctions.map(({ rule, file }) => ({ files: [file], rules: { [rule]: 'off' } as Rules })),
]

/** The rules for every function of the files that have exceptions. */
export const withoutExceptions: TypedFlatConfigItem[] = longFunctions.map(({ rule, file }) => ({
  files: [file],
  rules: { [rule]: ruleSet[rule] },
}))
