import type { TypedFlatConfigItem } from '@antfu/eslint-config'
import { rendererHouse } from './scripts/floors.ts'

/*
 * Which part of the program may import which. Imports point down only:
 * renderer → contract, language, dialects, formats, schema; transport → api → services → engines, store, results →
 * core; everything → contract; language is SQL as text and formats are files as bytes, for services and pages alike.
 * The renderer has floors of its own (scripts/floors.ts). A file obeys the last layer below that names it.
 */

// eslint-disable-next-line ts/consistent-type-definitions -- ESLint's type wants an index signature
type Ban = {
  message: string
  group?: string[]
  regex?: string
}

const ban = (message: string, ...group: string[]): Ban => ({ message, group })

const electron = ban(
  'Electron is imported in main/index.ts, main/desktop, transport/ipc and preload alone.',
  'electron',
  'electron/*',
)
const pages = ban(
  'The main process knows no page.',
  '**/renderer/**',
  'vue',
  'naive-ui',
  '@codemirror/*',
  '**/dialects/editors.ts',
  '**/dialects/*/*-editor.ts',
)
const doors = ban(
  'Services know no transport and no handler.',
  '**/transport/**',
  '**/api/**',
  'fastify',
  'fastify-*',
  '@fastify/*',
)
const top = ban(
  'Imports point down only: what puts the program together is above everything.',
  '**/services.ts',
  '**/serve.ts',
  '**/host/**',
)
const bottom = ban('Doors and handlers reach engines and the store through services.', '**/engines/**', '**/store/**')
const services = ban(
  'Engines, the store and results know no service.',
  ...['connections', 'sql', 'catalog', 'exports', 'auth', 'settings', 'vault', 'local-api'].map(
    name => `**/${name}/**`,
  ),
)
/** `schema` is the name of the model beside `main` too: only the steps up tell the service from it. */
const schemaService = (stepsUp: number): Ban => ({
  message: 'Engines, the store and results know no service.',
  regex: `^(?:\\.\\./){${stepsUp}}schema/`,
})
const transports = ban('Handlers know no transport.', '**/transport/**', 'fastify', 'fastify-*', '@fastify/*')
const mainProcess = ban(
  'The renderer reaches the main process through the contract only.',
  '**/main/**',
  '**/preload/**',
  'node:*',
)
const allButItself: Ban = {
  message: 'The language part is text alone: it imports nothing but its own files and the contract\'s types.',
  regex: '^(?!\\./|\\.\\./contract/)',
}
const ofDialects
  = 'Dialects are text and data: they import the language, the contract, the model of a schema, themselves, and '
    + 'CodeMirror\'s for editors.'
const dialectsAlone: Ban = {
  message: ofDialects,
  regex: '^(?!\\./|\\.\\./(?:contract|language|schema)/|@codemirror/lang-sql$)',
}
const dialectsOfAFamily: Ban = {
  message: ofDialects,
  regex: '^(?!\\./|\\.\\./[a-z-]+\\.ts$|\\.\\./\\.\\./(?:contract|language|schema)/|@codemirror/lang-sql$)',
}
const allButFormats: Ban = {
  message: 'Formats do no input or output: they import nothing but their own files and the contract\'s types.',
  regex: '^(?!\\./|\\.\\./contract/)',
}
const allButSchema: Ban = {
  message: 'The model of a schema is data and pure functions: it imports nothing but itself.',
  regex: '^(?!\\./)',
}
const allButContract: Ban = {
  message: 'What everybody stands on stands on the contract alone.',
  regex: '^\\.\\./(?!\\.\\./(?:contract/|\\.\\./scripts/))',
}
const allButZod: Ban = { message: 'The contract imports nothing but zod.', regex: '^(?!\\./|zod$)' }

function layer(files: string[], ...patterns: Ban[]): TypedFlatConfigItem {
  return { files, ignores: ['**/*.test.ts'], rules: { 'no-restricted-imports': ['error', { patterns }] } }
}

/** A name of a floor above, by its alias or by a way up to it: `@/views/a.vue`, `../../views/a.vue`. */
function above(floors: readonly string[][]): Ban[] {
  const names = floors.flat().map(name => name.replace('.', '\\.')).join('|')
  const regex = `^(?:@|\\.{1,2}(?:/\\.\\.)*)/(?:${names})(?:/|$)`
  return names ? [{ message: 'The renderer\'s floors import down only.', regex }] : []
}

function aside(regex: string): Ban {
  return { message: 'A view knows no other view: what two need stands on a floor below.', regex }
}
const otherViews = aside('^@/(?:views|layouts)/')

function rendererLayers({ root, floors }: typeof rendererHouse): TypedFlatConfigItem[] {
  const rules = floors.map((floor, index) => layer(
    floor.map(name => name.includes('.') ? `${root}/${name}` : `${root}/${name}/**`),
    electron,
    mainProcess,
    ...above(floors.slice(index + 1)),
  ))
  const upFromViews = above(floors.slice(floors.findIndex(floor => floor.includes('views')) + 1))
  const ofViews = [electron, mainProcess, ...upFromViews, otherViews]
  return [
    ...rules,
    layer([`${root}/layouts/**`], electron, mainProcess, ...upFromViews, aside('/views/')),
    layer([`${root}/views/*/*`], ...ofViews, aside('^\\.\\./')),
    layer([`${root}/views/*/components/**`], ...ofViews, aside('^\\.\\./\\.\\./')),
  ]
}

export const layers = [
  layer(['src/contract/**'], allButZod),
  layer(['src/language/**'], allButItself),
  layer(['src/dialects/*.ts'], dialectsAlone),
  layer(['src/dialects/*/**'], dialectsOfAFamily),
  layer(['src/formats/**'], allButFormats),
  layer(['src/schema/**'], allButSchema),
  layer(['src/renderer/**'], electron, mainProcess),
  ...rendererLayers(rendererHouse),
  layer(['src/preload/**'], pages, mainProcess),
  layer(['src/main/**'], electron, pages),
  layer(
    ['src/main/{connections,sql,schema,catalog,exports,auth,settings,vault,local-api}/**'],
    electron,
    pages,
    doors,
    top,
  ),
  layer(['src/main/{engines,store,results}/*'], electron, pages, doors, top, services, schemaService(1)),
  layer(['src/main/{engines,store,results}/*/**'], electron, pages, doors, top, services, schemaService(2)),
  layer(['src/main/core/**'], electron, pages, doors, allButContract),
  layer(['src/main/api/**'], electron, pages, transports, top, bottom),
  layer(['src/main/transport/**'], electron, pages, top, bottom),
  layer(['src/main/transport/ipc/**'], pages, top, bottom),
  layer(['src/main/index.ts', 'src/main/desktop/**'], pages),
]
