import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { rendererPlugins } from './scripts/renderer-plugins.ts'

const from = (path: string) => resolve(import.meta.dirname, path)
const alias = {
  '@': from('src/renderer/src'),
  '@contract': from('src/contract'),
  '@formats': from('src/formats'),
  '@language': from('src/language'),
  '@dialects': from('src/dialects'),
}

/** What watches the clock, or reads all that is on the shared servers: nothing else runs beside it. */
const alone = ['catalog', 'grid', 'many-results', 'short-runs', 'windows', 'workbench']
  .map(name => `test/e2e/${name}.test.ts`)

/** Files with a host and a browser each. */
const withBrowser = {
  expect: { poll: { timeout: 10_000 } },
  globalSetup: ['test/support/global-setup.ts'],
  testTimeout: 120_000,
  hookTimeout: 120_000,
}

export default defineConfig({
  test: {
    projects: [
      {
        plugins: rendererPlugins({ declare: false }),
        resolve: { alias },
        test: { name: 'unit', include: ['{src,scripts}/**/*.test.ts'], maxWorkers: 2, testTimeout: 20_000 },
      },
      {
        plugins: rendererPlugins({ declare: false }),
        resolve: { alias: { ...alias, 'vitest-environment-page': from('test/support/page-environment.ts') } },
        test: {
          name: 'integration',
          include: ['test/{integration,pages}/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          // Left to itself vitest takes one less than there are processors; these wait for servers most of the time.
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: alone,
          maxWorkers: 2,
          ...withBrowser,
        },
      },
      {
        test: {
          name: 'e2e-alone',
          include: alone,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          ...withBrowser,
        },
      },
      {
        test: {
          name: 'desktop',
          include: ['test/desktop/**/*.test.ts'],
          maxWorkers: 2,
          ...withBrowser,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
