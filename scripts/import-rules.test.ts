import { resolve } from 'node:path'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const eslint = new ESLint({ cwd: root })

/** What the rule about imports says to one import statement in a file of this name, which need not exist. */
async function complaints(file: string, imported: string): Promise<string[]> {
  const [result] = await eslint.lintText(`import { x } from '${imported}'\n\nexport const y = x\n`, { filePath: resolve(root, file) })
  expect(result, `${file} is not linted`).toBeDefined()
  return result!.messages.filter(({ ruleId }) => ruleId === 'no-restricted-imports').map(({ message }) => message)
}

describe('imports point down only', { timeout: 60_000 }, () => {
  it.each([
    ['src/contract/sql.ts', 'node:fs'],
    ['src/contract/sql.ts', '../main/core/log.ts'],
    ['src/contract/sql.ts', 'kysely'],
    ['src/schema/diff.ts', '../contract/tables.ts'],
    ['src/schema/diff.ts', '../language/lexer.ts'],
    ['src/schema/diff.ts', '../main/core/log.ts'],
    ['src/schema/diff.ts', 'node:util'],
    ['src/renderer/src/views/a.ts', '../../../main/core/log.ts'],
    ['src/renderer/src/views/a.ts', 'node:path'],
    ['src/renderer/src/views/a.ts', 'electron'],
    ['src/preload/index.ts', '../main/core/log.ts'],
    ['src/main/services.ts', 'electron'],
    ['src/main/host/a.ts', 'electron'],
    ['src/main/services.ts', '../renderer/src/settings.ts'],
    ['src/main/sql/a.ts', '../transport/http/http.ts'],
    ['src/main/sql/a.ts', '../api/sql.ts'],
    ['src/main/auth/a.ts', 'fastify'],
    ['src/main/auth/a.ts', '@fastify/swagger'],
    ['src/main/schema/a.ts', '../services.ts'],
    ['src/main/engines/mysql/a.ts', '../../sql/task.ts'],
    ['src/main/engines/mysql/a.ts', '../../connections/pools.ts'],
    ['src/main/engines/mysql/a.ts', '../../schema/databases-service.ts'],
    ['src/main/engines/engine.ts', '../schema/databases-service.ts'],
    ['src/main/store/a.ts', '../auth/tokens.ts'],
    ['src/main/results/a.ts', '../sql/task.ts'],
    ['src/main/core/a.ts', '../store/open-store.ts'],
    ['src/main/core/a.ts', '../results/result-store.ts'],
    ['src/main/api/sql.ts', '../transport/http/http.ts'],
    ['src/main/api/sql.ts', '../engines/engine.ts'],
    ['src/main/api/sql.ts', '../store/open-store.ts'],
    ['src/main/transport/http/http.ts', 'electron'],
    ['src/main/transport/ipc/ipc.ts', '../store/open-store.ts'],
  ])('%s may not import %s', async (file, imported) => {
    expect(await complaints(file, imported)).toHaveLength(1)
  })

  it.each([
    ['src/contract/sql.ts', './fields.ts'],
    ['src/contract/sql.ts', 'zod'],
    ['src/schema/diff.ts', './model.ts'],
    ['src/main/engines/mysql/a.ts', '../../../schema/model.ts'],
    ['src/main/engines/engine.ts', '../../schema/model.ts'],
    ['src/main/schema/a.ts', '../../schema/diff.ts'],
    ['src/renderer/src/views/a.ts', '../../../schema/diff.ts'],
    ['src/renderer/src/views/a.ts', '@contract/sql.ts'],
    ['src/preload/index.ts', 'electron'],
    ['src/main/index.ts', 'electron'],
    ['src/main/desktop/window/a.ts', 'electron'],
    ['src/main/transport/ipc/ipc.ts', 'electron'],
    ['src/main/transport/http/http.ts', '../../api/dispatcher.ts'],
    ['src/main/api/sql.ts', '../sql/sql-service.ts'],
    ['src/main/sql/a.ts', '../engines/engine.ts'],
    ['src/main/sql/a.ts', '../../contract/sql.ts'],
    ['src/main/engines/mysql/a.ts', '../../../contract/sql.ts'],
    ['src/main/store/a.ts', 'kysely'],
    ['src/main/core/a.ts', './log.ts'],
    ['src/main/core/a.ts', '../../contract/errors.ts'],
    ['src/main/sql/a.ts', '../results/result-store.ts'],
  ])('%s may import %s', async (file, imported) => {
    expect(await complaints(file, imported)).toEqual([])
  })
})
