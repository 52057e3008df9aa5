/**
 * What stands on what, from the ground up: a part may import its own floor and those below it, never one above.
 * Lint (`eslint.layers.ts`) and the count of imports that point up (`import-arrows.ts`) read the same list.
 */
export interface House {
  /** Where its files lie, from the root of the repository. */
  root: string
  /** Folders and files below `root`, a floor a line. */
  floors: string[][]
  /** Folders whose own folders stand apart: one must not import another. */
  apart: string[]
}

export const rendererHouse: House = {
  root: 'src/renderer/src',
  floors: [
    ['utils', 'styles', 'locales', 'settings.ts', 'types', 'assets'],
    ['api'],
    ['store'],
    ['composables', 'directives'],
    ['components'],
    ['layouts', 'views'],
    ['router'],
    ['main.ts', 'App.vue'],
  ],
  apart: ['views'],
}

export const mainHouse: House = {
  root: 'src',
  floors: [
    ['contract'],
    ['language'],
    ['dialects', 'schema', 'formats'],
    ['main/core'],
    ['main/engines', 'main/store', 'main/results'],
    [
      'main/connections',
      'main/sql',
      'main/schema',
      'main/catalog',
      'main/search',
      'main/exports',
      'main/tasks',
      'main/auth',
      'main/settings',
      'main/vault',
      'main/documents',
      'main/app',
      'main/local-api',
    ],
    ['main/api'],
    ['main/transport'],
    ['main/services.ts', 'main/host', 'main/serve.ts', 'main/desktop', 'main/index.ts'],
  ],
  apart: [],
}
