import type { Column, Table } from '../../schema/model.ts'
import type { Renamed } from '../table-change.ts'
import { describe, expect, it } from 'vitest'
import { columnOf as column, indexOf as index, partOf as part, tableOf } from '../../../test/support/models.ts'
import { alterTable } from './mysql-alter-table.ts'
import { mysqlLexing } from './mysql-lexing.ts'

const table = (columns: Column[], more: Partial<Table> = {}) =>
  tableOf(columns, { charset: 'utf8mb4', collation: 'utf8mb4_bin', ...more })
const statements = (product: string, from: Table, to: Table, renamed: Renamed = {}) =>
  alterTable({ database: 'd', from, to, renamed }, mysqlLexing(product)).map(({ sql }) => sql.replace(/\s+/g, ' '))

const before = table([column('a'), column('b'), column('c')], { indexes: [index('k', 'a')] })

describe('a change of a table', () => {
  it('leaves a text that is JSON on MariaDB what it is, and lets its check go with the type alone', () => {
    const json = (name: string) => column(name, 'longtext', { charset: 'utf8mb4', collation: 'utf8mb4_bin' })
    const check = (name: string, of = name) =>
      ({ name, column: name, expression: `json_valid(\`${of.replaceAll('`', '``')}\`)`, enforced: true })
    const from = table([column('id'), json('a`b')], { checks: [check('a`b')] })
    expect(statements('MariaDB', from, { ...from })).toEqual([])
    const renamed = { ...from, columns: [column('id'), json('doc')], checks: [check('doc', 'a`b')] }
    expect(statements('MariaDB', from, renamed, { columns: { doc: 'a`b' } })).toEqual([
      'ALTER TABLE `d`.`t` CHANGE COLUMN `a``b` `doc` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin '
      + 'CHECK (json_valid(`doc`))',
    ])
    const retyped = { ...from, columns: [column('id'), column('a`b')] }
    expect(statements('MariaDB', from, retyped)).toEqual(['ALTER TABLE `d`.`t` MODIFY COLUMN `a``b` INT'])
  })

  it('is one statement where the server takes it, and more where TiDB names a column or an index twice', () => {
    const to = table([column('a'), column('n', 'bigint'), column('c')], { indexes: [index('k', 'n')], comment: 'x' })
    expect(statements('MySQL', before, to)).toEqual([
      'ALTER TABLE `d`.`t` DROP KEY `k`, DROP COLUMN `b`, ADD COLUMN `n` BIGINT AFTER `a`, ADD KEY `k` (`n`), '
      + 'COMMENT=\'x\'',
    ])
    expect(statements('TiDB', before, to)).toEqual([
      'ALTER TABLE `d`.`t` DROP KEY `k`, DROP COLUMN `b`, ADD COLUMN `n` BIGINT AFTER `a`',
      'ALTER TABLE `d`.`t` ADD KEY `k` (`n`), COMMENT=\'x\'',
    ])
  })

  it('refuses a default that the character set of its column does not have', () => {
    const text = (value: string, charset: string) => column('b', 'char(8)', {
      charset,
      collation: `${charset}_bin`,
      default: { kind: 'literal', value },
    })
    const change = (product: string, value: string, charset: string) =>
      statements(product, table([column('a'), text(value, 'utf8mb4')]), table([column('a'), text(value, charset)]))
    expect(() => change('MariaDB', 'é订', 'latin1')).toThrow('The character set latin1 does not have all characters of')
    expect(() => change('MySQL', '😀', 'utf8mb3')).toThrow('utf8mb3')
    expect(() => change('MySQL', 'é', 'ascii')).toThrow('ascii')
    expect(change('MariaDB', 'é€', 'latin1')).toHaveLength(1)
    expect(change('MariaDB', '订', 'utf8mb3')).toHaveLength(1)
    expect(change('MariaDB', '订', 'gbk')).toHaveLength(1)
  })

  it('moves as few columns as it can', () => {
    const to = table([column('c'), column('a'), column('b')], { indexes: before.indexes })
    expect(statements('MySQL', before, to)).toEqual(['ALTER TABLE `d`.`t` MODIFY COLUMN `c` int FIRST'])
  })

  it('renames a column with what names it, and lets no other column be taken for it', () => {
    const to = table([column('x'), column('b'), column('c')], { indexes: [index('k', 'x')] })
    expect(statements('MySQL', before, to, { columns: { x: 'a' } })).toEqual([
      'ALTER TABLE `d`.`t` RENAME COLUMN `a` TO `x`',
    ])
    expect(statements('MySQL', before, to)).toEqual([
      'ALTER TABLE `d`.`t` DROP KEY `k`, DROP COLUMN `a`, ADD COLUMN `x` INT FIRST, ADD KEY `k` (`x`)',
    ])
  })

  it('gives a new column the name of one that is renamed behind that, and what stands behind it after it', () => {
    const renamed = { columns: { a1: 'a' } }
    const from = table([column('id'), column('a')])
    const to = table([column('a', 'bigint'), column('n'), column('id'), column('a1')])
    expect(statements('MariaDB', from, to, renamed)).toEqual([
      'ALTER TABLE `d`.`t` RENAME COLUMN `a` TO `a1`, ADD COLUMN `a` BIGINT FIRST, ADD COLUMN `n` INT AFTER `a`',
    ])
    // The server would go on with what the expression meant, whatever its name is now.
    const made = column('s', 'int', { generated: { expression: '`a` + 1', stored: false } })
    const withMade = (given: Table) => ({ ...given, columns: [...given.columns, made] })
    expect(() => statements('MariaDB', withMade(from), withMade(to), renamed)).toThrow('another column gets its name')
  })

  it('says what each part of it does', () => {
    const to = table([column('a', 'tinyint'), column('b')], { indexes: [{ ...index('k', 'a'), unique: true }] })
    const [first, ...others] = alterTable({ database: 'd', from: before, to }, mysqlLexing('TiDB'))
    expect([first, ...others].flatMap(each => each!.clauses.map(({ sql, effects }) => [sql, effects]))).toEqual([
      ['DROP KEY `k`', ['instant']],
      ['DROP COLUMN `c`', ['instant', 'losesData']],
      ['MODIFY COLUMN `a` TINYINT', ['reorganizes', 'needsFit']],
      ['ADD UNIQUE KEY `k` (`a`)', ['buildsIndex', 'needsUnique']],
    ])
  })

  it.each<[string, Table, Table, RegExp]>([
    [
      'the key by which rows lie',
      table([column('a', 'int', { nullable: false })], {
        primaryKey: { name: null, parts: [part('a')], clustered: true, comment: '', options: {} },
      }),
      table([column('a', 'int', { nullable: false })]),
      /clustered/,
    ],
    [
      'a base of a generated column',
      table([column('a'), column('g', 'int', { generated: { expression: '`a` + 1', stored: false } })]),
      table([column('a', 'bigint'), column('g', 'int', { generated: { expression: '`a` + 1', stored: false } })]),
      /generated column “g”/,
    ],
    ['a type into what it does not become', table([column('a', 'date')]), table([column('a', 'bit(3)')]), /8200/],
    ['a counter', table([column('a')]), table([column('a', 'int', { autoIncrement: true, nullable: false })], {
      indexes: [index('k', 'a')],
    }), /AUTO_INCREMENT/],
  ])('is refused before it runs where TiDB is known to refuse %s', (_, from, to, reason) => {
    expect(() => statements('TiDB', from, to)).toThrow(reason)
  })

  it('drops a partition with its rows, splits one, and gives one another name', () => {
    const by = (partitions: Array<[string, string]>) => table([column('a')], { partitioning: {
      method: 'RANGE',
      expression: '`a`',
      columns: [],
      subpartitioning: null,
      partitions: partitions.map(([name, values]) => ({ name, values, comment: '', subpartitions: [], options: {} })),
    } })
    const from = by([['p0', '10'], ['p1', '20'], ['p2', 'MAXVALUE']])
    const to = by([['s', '15'], ['p1', '20'], ['last', 'MAXVALUE']])
    expect(statements('MySQL', from, to)).toEqual([
      'ALTER TABLE `d`.`t` DROP PARTITION `p0`',
      'ALTER TABLE `d`.`t` REORGANIZE PARTITION `p1`, `p2` INTO ( PARTITION `s` VALUES LESS THAN (15), '
      + 'PARTITION `p1` VALUES LESS THAN (20), PARTITION `last` VALUES LESS THAN (MAXVALUE) )',
    ])
  })
})
