import type { TypedFlatConfigItem } from '@antfu/eslint-config'

/*
 * Which part of the program may import which. Imports point down only:
 * renderer → contract, language; transport → api → services → engines, store, results → core; everything → contract; language is SQL as text, schema the model of what a database
 * holds, both for services and pages alike.
 * A file obeys the last layer below that names it.
 */

// eslint-disable-next-line ts/consistent-type-definitions -- ESLint's type wants an index signature, which an interface lacks
type Ban = {
  message: string
  group?: string[]
  regex?: string
}

const ban = (message: string, ...group: string[]): Ban => ({ message, group })

const electron = ban('Electron is imported in main/index.ts, main/desktop, transport/ipc and preload alone.', 'electron', 'electron/*')
const pages = ban('The main process knows no page.', '**/renderer/**', 'vue', 'naive-ui')
const doors = ban('Services know no transport and no handler.', '**/transport/**', '**/api/**', 'fastify', 'fastify-*', '@fastify/*')
const top = ban('Imports point down only: what puts the program together is above everything.', '**/services.ts', '**/serve.ts', '**/host/**')
const bottom = ban('Doors and handlers reach engines and the store through services.', '**/engines/**', '**/store/**')
const services = ban('Engines, the store and results know no service.', ...['connections', 'sql', 'catalog', 'exports', 'auth', 'settings', 'vault', 'local-api'].map(name => `**/${name}/**`))
/** `schema` is the name of the model beside `main` too: only the steps up tell the service from it. */
const schemaService = (stepsUp: number): Ban => ({
  message: 'Engines, the store and results know no service.',
  regex: `^(?:\\.\\./){${stepsUp}}schema/`,
})
const transports = ban('Handlers know no transport.', '**/transport/**', 'fastify', 'fastify-*', '@fastify/*')
const mainProcess = ban('The renderer reaches the main process through the contract only.', '**/main/**', '**/preload/**', 'node:*')
const allButItself: Ban = { message: 'The language part is text alone: it imports nothing but its own files and the contract\'s types.', regex: '^(?!\\./|\\.\\./contract/)' }
const allButSchema: Ban = { message: 'The model of a schema is data and pure functions: it imports nothing but itself.', regex: '^(?!\\./)' }
const allButContract: Ban = { message: 'What everybody stands on stands on the contract alone.', regex: '^\\.\\./(?!\\.\\./(?:contract/|\\.\\./scripts/))' }
const allButZod: Ban = { message: 'The contract imports nothing but zod.', regex: '^(?!\\./|zod$)' }

function layer(files: string[], ...patterns: Ban[]): TypedFlatConfigItem {
  return { files, ignores: ['**/*.test.ts'], rules: { 'no-restricted-imports': ['error', { patterns }] } }
}

export const layers = [
  layer(['src/contract/**'], allButZod),
  layer(['src/language/**'], allButItself),
  layer(['src/schema/**'], allButSchema),
  layer(['src/renderer/**'], electron, mainProcess),
  layer(['src/preload/**'], pages, mainProcess),
  layer(['src/main/**'], electron, pages),
  layer(['src/main/{connections,sql,schema,catalog,exports,auth,settings,vault,local-api}/**'], electron, pages, doors, top),
  layer(['src/main/{engines,store,results}/*'], electron, pages, doors, top, services, schemaService(1)),
  layer(['src/main/{engines,store,results}/*/**'], electron, pages, doors, top, services, schemaService(2)),
  layer(['src/main/core/**'], electron, pages, doors, allButContract),
  layer(['src/main/api/**'], electron, pages, transports, top, bottom),
  layer(['src/main/transport/**'], electron, pages, top, bottom),
  layer(['src/main/transport/ipc/**'], pages, top, bottom),
  layer(['src/main/index.ts', 'src/main/desktop/**'], pages),
]
