import type { EngineProcess } from '../engine-process.ts'
import type { SqliteAnswer, SqliteRequest } from './sqlite-protocol.ts'
import { expect, it, vi } from 'vitest'
import { createMetadataProcess } from './sqlite-metadata-process.ts'

/** A process that ends its statements with these errors, one after the other, and then without one. */
function failingWith(codes: string[]) {
  const asked = vi.fn()
  let answer: (answer: SqliteAnswer) => void = () => {}
  const spawn = () => ({
    send(request) {
      if (request.kind === 'open') queueMicrotask(() => answer({ kind: 'opened', version: '3.50.0' }))
      if (request.kind !== 'run') return
      asked(request.sql)
      const code = codes.shift()
      const end = {
        changes: null,
        insertId: null,
        limited: false,
        undone: false,
        hasUnclearTexts: false,
        error: code === undefined ? null : { code, message: 'database schema has changed' },
        state: { inTransaction: false, hasTemporaryTables: false },
      }
      queueMicrotask(() => answer({ kind: 'ended', end }))
    },
    onAnswer: listener => answer = listener as typeof answer,
    onExit: () => {},
    kill: () => {},
  }) satisfies EngineProcess<SqliteRequest, SqliteAnswer>
  const files = { find: async (file: string) => file }
  type Taken = Parameters<typeof createMetadataProcess>
  const reader = createMetadataProcess({ files, spawn } as unknown as Taken[0], { file: 'a.db' } as Taken[1])
  return { run: () => reader.run('SELECT 1', [], {}), asked }
}

it('asks again where tables changed under the statement', async () => {
  const { run, asked } = failingWith(['SQLITE_SCHEMA', 'SQLITE_SCHEMA'])
  expect(await run()).toMatchObject({ rows: [] })
  expect(asked).toHaveBeenCalledTimes(3)
})

it('does not ask for ever', async () => {
  const { run, asked } = failingWith(Array.from<string>({ length: 100 }).fill('SQLITE_SCHEMA'))
  await expect(run()).rejects.toMatchObject({ code: 'engine', details: { sqliteCode: 'SQLITE_SCHEMA' } })
  expect(asked).toHaveBeenCalledTimes(20)
})

it('asks once where something else is wrong', async () => {
  const { run, asked } = failingWith(['SQLITE_ERROR'])
  await expect(run()).rejects.toMatchObject({ code: 'engine' })
  expect(asked).toHaveBeenCalledTimes(1)
})
