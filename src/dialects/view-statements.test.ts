import type { WantedView } from '../contract/views.ts'
import type { View } from '../schema/model.ts'
import { describe, expect, it } from 'vitest'
import { dialectOf } from './registry.ts'

const of = (family: string) => dialectOf(family).schema!.views
const lexing = (family: string, product: string) => dialectOf(family).lexing(product)
const wanted = (more: Partial<WantedView> = {}): WantedView =>
  ({ select: 'SELECT 1', columnNames: null, algorithm: null, security: null, checkOption: null, ...more })
const place = { database: 'd`b', name: '\'; --' }

describe('views as they are written', () => {
  it('keep what the family knows of them, in the order in which it reads that', () => {
    const view = wanted({ columnNames: ['a`b'], algorithm: 'MERGE', security: 'INVOKER', checkOption: 'LOCAL' })
    const kept = { definer: 'o`b@x@%', triggers: [] }
    const [statement] = of('MySQL').replace(place, view, kept, lexing('MySQL', 'MariaDB'))
    expect(statement!.sql).toBe('CREATE OR REPLACE ALGORITHM = MERGE DEFINER = `o``b@x`@`%` SQL SECURITY INVOKER '
      + 'VIEW `d``b`.`\'; --` (`a``b`) AS\nSELECT 1\nWITH LOCAL CHECK OPTION')
    expect(() => of('MySQL').create(place, view, lexing('MySQL', 'TiDB'))).toThrow(/checks nothing there/)
    const ofRole = of('MySQL').replace(place, wanted(), { definer: 'boss', triggers: [] }, lexing('MySQL', 'MariaDB'))
    expect(ofRole[0]!.sql).toContain('DEFINER = `boss` VIEW')
  })

  it('are made anew with their triggers where nothing changes a view', () => {
    const kept = { definer: null, triggers: ['CREATE TRIGGER t'] }
    const own = { database: 'main', name: 'a"b' }
    const statements = of('SQLite').replace(own, wanted(), kept, lexing('SQLite', 'SQLite'))
    expect(statements.map(({ sql }) => sql)).toEqual([
      'BEGIN',
      'DROP VIEW "main"."a""b"',
      'CREATE VIEW "main"."a""b" AS\nSELECT 1',
      'CREATE TRIGGER t',
      'COMMIT',
    ])
    const other = wanted({ security: 'DEFINER' })
    expect(() => of('SQLite').create(place, other, lexing('SQLite', 'SQLite'))).toThrow(/Leave/)
  })

  it.each([
    ['SELECT 1;', 'SELECT 1'],
    ['  SELECT 1 -- end', 'SELECT 1'],
    ['SELECT 1 /* why */ ; ; # end', 'SELECT 1'],
    ['/* head */ SELECT \';\', `a;b` FROM t', '/* head */ SELECT \';\', `a;b` FROM t'],
    ['SELECT REPLACE(a, \'x\', \'y\'), t.`update`, t.delete FROM t', undefined],
    ['(SELECT 1) UNION (SELECT 2)', undefined],
    ['WITH x AS (SELECT 1) SELECT * FROM x', undefined],
    ['VALUES (1, 2)', undefined],
  ])('take one query: %s', (given, written = given) => {
    const sql = of('MySQL').create(place, wanted({ select: given }), lexing('MySQL', 'MariaDB'))
    expect(sql).toBe(`CREATE VIEW \`d\`\`b\`.\`'; --\` AS\n${written}`)
  })

  it.each([
    'SELECT 1; SELECT 2',
    'SELECT (1',
    'SELECT 1) AS x, (2',
    'SELECT "1',
    'SELECT 1 /*! ; DROP TABLE t */',
    'SELECT 1 /*M! INTO @a */',
    'SELECT a FROM t FOR UPDATE',
    'INSERT INTO t SELECT 1',
    'SELECT 1 INTO @a',
    '',
    '-- only a comment',
    'SELECT 1 WITH CASCADED CHECK OPTION',
  ])('refuse anything else: %s', (select) => {
    expect(() => of('MySQL').create(place, wanted({ select }), lexing('MySQL', 'MariaDB'))).toThrow(
      expect.objectContaining({ code: 'bad_request', details: { field: 'select' } }) as Error,
    )
  })
})

describe('views as they are read', () => {
  const view: View = {
    kind: 'view',
    name: 'v',
    comment: '',
    columns: [],
    definition: 'SELECT `a` AS `a`,`b` AS `b` FROM `d`.`t`',
    checkOption: null,
    options: { 'DEFINER': 'root@%', 'SQL SECURITY': 'DEFINER' },
  }
  const head = 'CREATE ALGORITHM=TEMPTABLE DEFINER=`ro``ot`@`%` SQL SECURITY DEFINER VIEW '

  it.each([
    ['`v` (`a`, `b`) AS SELECT', null],
    ['`v` (`x`, `y``z`) AS SELECT', ['x', 'y`z']],
    ['`d`.`v` (`(`, `AS`) AS SELECT', ['(', 'AS']],
    ['`VIEW` AS SELECT (1)', null],
  ])('have names of columns where these are not those of the query: %s', (text, columnNames) => {
    const read = of('MySQL').read(view, head + text, lexing('MySQL', 'TiDB'))
    expect(read).toMatchObject({ columnNames, algorithm: 'TEMPTABLE', security: 'DEFINER', definer: 'root@%' })
  })

  it.each([
    ['CREATE VIEW v AS SELECT (1)', null],
    ['CREATE TEMP VIEW IF NOT EXISTS main."a""b" ("x""y", [z], \'q\', w) AS SELECT 1', ['x"y', 'z', 'q', 'w']],
  ])('have those of their text in a file: %s', (ddl, columnNames) => {
    expect(of('SQLite').read(view, ddl, lexing('SQLite', 'SQLite'))).toMatchObject({ columnNames, definer: null })
  })
})
