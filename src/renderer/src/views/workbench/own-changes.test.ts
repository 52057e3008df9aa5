import { lexingOf } from '@dialects/registry.ts'
import { describe, expect, it } from 'vitest'
import { noteObjectChanges } from './own-changes.ts'

function changesOf(...statements: string[]) {
  const notes = noteObjectChanges(lexingOf('MySQL'))
  for (const statement of statements) notes.add(statement)
  return notes.changes()
}

describe('noteObjectChanges', () => {
  it('is nothing for statements that change no object', () => {
    for (const statement of ['SELECT 1', 'INSERT INTO t VALUES (1)', 'USE shop', '-- CREATE TABLE t\nSHOW TABLES'])
      expect(changesOf(statement), statement).toBeNull()
  })

  it('names the databases that may be meant, however they are written', () => {
    for (const statement of [
      'CREATE TABLE Shop.t (id INT)',
      'drop table `shop`.t',
      '/* why */ ALTER TABLE `shop` . `a``b` ADD c INT',
      'RENAME TABLE t TO shop.u',
    ])
      expect(changesOf(statement)?.names, statement).toContain('shop')
    expect(changesOf('DROP VIEW `a``b`.v')?.names).toContain('a`b')
  })

  it('names where a USE went before the statement', () => {
    expect(changesOf('USE shop', 'CREATE TABLE t (id INT)', 'USE other')?.names).toContain('shop')
  })

  it('finds them among statements that change none, whatever these name', () => {
    const others = ['INSERT INTO elsewhere.t VALUES (\'DROP TABLE u\')', 'SELECT \'CREATE\' FROM gone.t']
    const changes = changesOf(...others, 'DROP TABLE shop.t', ...others)
    expect([...changes!.names].filter(name => ['shop', 'elsewhere', 'gone'].includes(name))).toEqual(['shop'])
    expect(changesOf(...others)).toBeNull()
  })

  it('tells when databases come or go', () => {
    expect(changesOf('CREATE DATABASE shop')?.ofDatabases).toBe(true)
    expect(changesOf('drop schema if exists shop')?.ofDatabases).toBe(true)
    expect(changesOf('CREATE TABLE databases (id INT)')?.ofDatabases).toBe(false)
  })
})
