import { resolve } from 'node:path'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const eslint = new ESLint({ cwd: root })

/** What the rule about imports says to one import statement in a file of this name, which need not exist. */
async function complaints(file: string, imported: string): Promise<string[]> {
  const script = `import { x } from '${imported}'\n\nexport const y = x\n`
  const text = file.endsWith('.vue') ? `<script lang="ts">\n${script}</script>\n` : script
  const [result] = await eslint.lintText(text, { filePath: resolve(root, file) })
  expect(result, `${file} is not linted`).toBeDefined()
  return result!.messages.filter(({ ruleId }) => ruleId === 'no-restricted-imports').map(({ message }) => message)
}

describe('imports point down only', { timeout: 60_000 }, () => {
  it.each([
    ['src/contract/sql.ts', 'node:fs'],
    ['src/contract/sql.ts', '../main/core/log.ts'],
    ['src/contract/sql.ts', 'kysely'],
    ['src/language/a.ts', '../dialects/registry.ts'],
    ['src/dialects/mysql/a.ts', '../../main/engines/engine.ts'],
    ['src/dialects/mysql/a.ts', '../sqlite/sqlite-dialect.ts'],
    ['src/dialects/a.ts', 'node:fs'],
    ['src/main/sql/a.ts', '../../dialects/editors.ts'],
    ['src/formats/csv.ts', 'node:fs'],
    ['src/formats/csv.ts', '../language/lexer.ts'],
    ['src/formats/csv.ts', '../main/core/log.ts'],
    ['src/formats/csv.ts', 'csv-stringify'],
    ['src/schema/diff.ts', '../contract/tables.ts'],
    ['src/schema/diff.ts', '../language/lexer.ts'],
    ['src/schema/diff.ts', '../main/core/log.ts'],
    ['src/schema/diff.ts', 'node:util'],
    ['src/renderer/src/views/a.ts', '../../../main/core/log.ts'],
    ['src/renderer/src/views/a.ts', 'node:path'],
    ['src/renderer/src/views/a.ts', 'electron'],
    ['src/renderer/src/utils/a.ts', '@/store/index.ts'],
    ['src/renderer/src/utils/naive/a.ts', '../../components/index.ts'],
    ['src/renderer/src/styles/a.ts', '@/composables/index.ts'],
    ['src/renderer/src/locales/a.ts', '../main.ts'],
    ['src/renderer/src/settings.ts', './store/index.ts'],
    ['src/renderer/src/api/a.ts', '@/store/modules/auth.ts'],
    ['src/renderer/src/store/modules/a.ts', '@/router/index.ts'],
    ['src/renderer/src/store/modules/a.ts', '../../views/home/a.ts'],
    ['src/renderer/src/composables/a.ts', '@/components/me/modal/types.ts'],
    ['src/renderer/src/directives/a.ts', '@/components/index.ts'],
    ['src/renderer/src/components/a/B.vue', '@/views/home/index.vue'],
    ['src/renderer/src/components/a/B.vue', '../../layouts/a.ts'],
    ['src/renderer/src/layouts/components/A.vue', '@/views/home/api.ts'],
    ['src/renderer/src/views/home/index.vue', '@/router/index.ts'],
    ['src/renderer/src/views/home/index.vue', '@/layouts/kept-page.ts'],
    ['src/renderer/src/views/home/index.vue', '../tasks/api.ts'],
    ['src/renderer/src/views/home/components/A.vue', '@/views/tasks/api.ts'],
    ['src/renderer/src/views/home/components/A.vue', '../../tasks/api.ts'],
    ['src/renderer/src/router/index.ts', '../App.vue'],
    ['src/preload/index.ts', '../main/core/log.ts'],
    ['src/main/services.ts', 'electron'],
    ['src/main/host/a.ts', 'electron'],
    ['src/main/services.ts', '../renderer/src/settings.ts'],
    ['src/main/sql/a.ts', '../transport/http/http.ts'],
    ['src/main/sql/a.ts', '../api/dispatcher.ts'],
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
    ['src/main/api/dispatcher.ts', '../transport/http/http.ts'],
    ['src/main/api/dispatcher.ts', '../engines/engine.ts'],
    ['src/main/api/dispatcher.ts', '../store/open-store.ts'],
    ['src/main/transport/http/http.ts', 'electron'],
    ['src/main/transport/ipc/ipc.ts', '../store/open-store.ts'],
  ])('%s may not import %s', async (file, imported) => {
    expect(await complaints(file, imported)).toHaveLength(1)
  })

  it.each([
    ['src/contract/sql.ts', './fields.ts'],
    ['src/contract/sql.ts', 'zod'],
    ['src/dialects/mysql/a.ts', '../dialect.ts'],
    ['src/dialects/mysql/a.ts', '../../language/lexer.ts'],
    ['src/dialects/registry.ts', './mysql/mysql-dialect.ts'],
    ['src/formats/csv.ts', './hex.ts'],
    ['src/formats/csv.ts', '../contract/sql.ts'],
    ['src/renderer/src/views/a.ts', '@formats/csv.ts'],
    ['src/main/results/a.ts', '../../formats/format.ts'],
    ['src/schema/diff.ts', './model.ts'],
    ['src/main/engines/mysql/a.ts', '../../../schema/model.ts'],
    ['src/main/engines/engine.ts', '../../schema/model.ts'],
    ['src/main/schema/a.ts', '../../schema/diff.ts'],
    ['src/renderer/src/views/a.ts', '../../../schema/diff.ts'],
    ['src/renderer/src/views/a.ts', '@contract/sql.ts'],
    ['src/renderer/src/utils/a.ts', '@/locales/index.ts'],
    ['src/renderer/src/api/a.ts', '@/utils/http/index.ts'],
    ['src/renderer/src/store/modules/a.ts', '@/api/index.ts'],
    ['src/renderer/src/store/modules/a.ts', './views.ts'],
    ['src/renderer/src/composables/a.ts', '@/store/index.ts'],
    ['src/renderer/src/components/a/B.vue', '@/composables/index.ts'],
    ['src/renderer/src/layouts/normal/index.vue', '../components/SideBar.vue'],
    ['src/renderer/src/views/home/index.vue', './components/A.vue'],
    ['src/renderer/src/views/home/components/A.vue', '../api.ts'],
    ['src/renderer/src/router/index.ts', '@/views/home/index.vue'],
    ['src/renderer/src/main.ts', './router/index.ts'],
    ['src/preload/index.ts', 'electron'],
    ['src/main/index.ts', 'electron'],
    ['src/main/desktop/window/a.ts', 'electron'],
    ['src/main/transport/ipc/ipc.ts', 'electron'],
    ['src/main/transport/http/http.ts', '../../api/dispatcher.ts'],
    ['src/main/api/dispatcher.ts', '../core/log.ts'],
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
