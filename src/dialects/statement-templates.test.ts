import type { TemplateTable } from './statement-templates.ts'
import { describe, expect, it } from 'vitest'
import { createStatementReader } from '../language/splitter.ts'
import { lexingOf } from './registry.ts'
import { statementTemplate, templateKinds } from './statement-templates.ts'

const column = (name: string, definition: string, more: Partial<TemplateTable['columns'][number]> = {}) =>
  ({ name, definition, nullable: true, key: '', extra: '', ...more })

const orders: TemplateTable = {
  family: 'MySQL',
  database: 'my shop',
  name: 'or`ders',
  columns: [
    column('id', 'bigint unsigned', { nullable: false, key: 'PRI', extra: 'auto_increment' }),
    column('order', 'varchar(20)', { nullable: false }),
    column('made', 'datetime', { extra: 'DEFAULT_GENERATED' }),
    column('sum', 'int', { extra: 'VIRTUAL GENERATED' }),
    column('stored', 'int', { extra: 'STORED GENERATED' }),
  ],
}

describe('statementTemplate', () => {
  it('names every column of a SELECT', () => {
    expect(statementTemplate('select', orders)).toBe(
      'SELECT\n  `id`,\n  `order`,\n  `made`,\n  `sum`,\n  `stored`\nFROM `my shop`.`or``ders`;\n',
    )
    expect(statementTemplate('select', { ...orders, family: 'SQLite', columns: [] })).toBe(
      'SELECT\n  *\nFROM "my shop"."or`ders";\n',
    )
  })

  it('leaves out of an INSERT what the server fills by itself', () => {
    expect(statementTemplate('insert', orders)).toBe(
      'INSERT INTO `my shop`.`or``ders` (\n  `order`,\n  `made`\n) VALUES (\n'
      + '  NULL, -- varchar(20) NOT NULL\n  NULL -- datetime\n);\n',
    )
    const onlyKey = { ...orders, columns: orders.columns.slice(0, 1) }
    expect(statementTemplate('insert', onlyKey)).toContain('(\n  `id`\n)')
  })

  it('means rows of an UPDATE by the primary key, and none before that is filled in', () => {
    expect(statementTemplate('update', orders)).toBe(
      'UPDATE `my shop`.`or``ders`\nSET\n  `order` = NULL, -- varchar(20) NOT NULL\n  `made` = NULL -- datetime\n'
      + 'WHERE `id` = NULL; -- bigint unsigned NOT NULL\n',
    )
    const two = { ...orders, columns: [column('a', 'int', { key: 'PRI' }), column('b', 'int', { key: 'PRI' })] }
    expect(statementTemplate('update', two)).toContain('WHERE `a` = NULL -- int\n  AND `b` = NULL; -- int\n')
    const none = { ...orders, columns: [column('a', 'int')] }
    expect(statementTemplate('update', none)).toContain('WHERE 1 = 0; --')
  })

  it('is one statement, whatever names and types hold', () => {
    const names = ['a`b', 'it\'s', '"; DROP TABLE x; --', '*/ x', '😀', 'select', 'x'.repeat(64), 'a\nb']
    const types = ['enum(\'*/\',\'-- x\',\'a\nb\',\'`;\')', 'text']
    for (const family of ['MySQL', 'SQLite']) {
      const columns = names.flatMap(name => types.map((type, at) => column(`${name}${at}`, type)))
      for (const kind of templateKinds) {
        for (const name of names) {
          const reader = createStatementReader(statementTemplate(kind, { family, database: name, name, columns }))
          expect(reader.next(lexingOf(family))).toBeTruthy()
          expect(reader.next(lexingOf(family)), `${family} ${kind} ${name}`).toBeFalsy()
        }
      }
    }
  })
})
