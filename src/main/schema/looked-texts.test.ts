import { expect, it } from 'vitest'
import { capped, documentText, excerptAt, historyTexts, serverText } from './looked-texts.ts'

const entry = {
  id: 7,
  taskId: 't7',
  sql: '-- title: Late orders\nSELECT 1',
  textLength: 30,
  connectionId: 'c',
  connectionName: 'shop',
  database: 'shop',
  status: 'completed' as const,
  error: null,
  rowCount: 1,
  affectedRows: null,
  elapsedMs: 1,
  startedAt: '2026-11-29T10:00:00.123Z',
}

it('shows each text of the history once, by its title, with how often it ran and when last', () => {
  const older = { ...entry, id: 3, taskId: 't3', startedAt: '2026-11-28T10:00:00.000Z' }
  expect(historyTexts([entry, older, { ...entry, database: 'old' }]).map(({ item }) => item)).toMatchObject([
    { name: 'Late orders', count: 2, lastSeenAt: '2026-11-29T10:00:00Z', historyId: 7, taskId: 't7', database: 'shop' },
    { count: 1, database: 'old' },
  ])
})

it('is never certain of a file, whose server is not known', () => {
  const text = documentText({ id: 'd', name: 'a.sql', text: 'SELECT 1' })
  expect(text).toMatchObject({ database: null, item: { kind: 'document', name: 'a.sql', documentId: 'd' } })
  expect([capped(text, 'certain'), capped(text, 'possible')]).toEqual(['likely', 'possible'])
  expect(capped(serverText({ kind: 'view', database: 'shop', name: 'v', sql: '' }), 'certain')).toBe('certain')
})

it('shows a part of a text around a place', () => {
  expect(excerptAt('SELECT\n  a\nFROM t', 16)).toBe('SELECT a FROM t')
  const long = `${'x '.repeat(200)}HERE${' y'.repeat(200)}`
  const query = `SELECT \`${'a'.repeat(40)}\`, DATE(placed_at), status, total FROM orders WHERE status = 1`
  expect(excerptAt(query, query.indexOf('status ='))).toMatch(/^…(?:DATE|status|total)/)
  expect(excerptAt(long, long.indexOf('HERE'))).toMatch(/^…(?:x )+HERE(?: y)+…$/)
})

it('says of a statement whose beginning is its name that it goes on', () => {
  const sql = `SELECT ${Array.from({ length: 20 }, (_, at) => `column_${at}`).join(', ')} FROM t`
  const { item: { name } } = serverText({ kind: 'statement', database: 'shop', name: '', sql })
  expect(name).toMatch(/^SELECT column_0, .*column_\d+, …$/)
  expect(serverText({ kind: 'statement', database: 'shop', name: '', sql: 'SELECT 1' }).item.name).toBe('SELECT 1')
})
