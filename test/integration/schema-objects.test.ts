import type { Column, Sequence, View } from '../../src/schema/model.ts'
import { expect, it, onTestFinished } from 'vitest'
import { diffObject } from '../../src/schema/diff.ts'
import { describeEngines, describeEveryEngine } from '../support/engines.ts'
import { openSchemaGround } from '../support/schema-ground.ts'

const hostile = [
  'a`b',
  'a"b',
  'a]b',
  '[a',
  '\'; DROP TABLE x; --',
  '/* a',
  'a */ b',
  '-- a',
  'a\\\'b',
  '(a, b',
  ')',
  'CHECK (1',
  '订单 é',
  '😀'.repeat(3),
  'x'.repeat(64),
]

/** What of it differs from a column that is nothing but a name and a type. */
function special({ name, type, ordinal: _, ...column }: Column): unknown {
  const usual: Record<string, unknown> = { nullable: true, visible: true, autoIncrement: false, comment: '' }
  const fields = Object.entries(column).filter(
    ([field, value]) => !(field in usual ? usual[field] === value : value === null || JSON.stringify(value) === '{}'),
  )
  return [name, type.text, Object.fromEntries(fields)]
}

const part = (column: string | null, more: object = {}) => ({
  column,
  expression: null,
  length: null,
  descending: false,
  collation: null,
  ...more,
})

describeEveryEngine('what a table consists of', engine => {
  // The names of servers have no characters beyond 16 bits.
  const names
    = engine.name === 'TiDB' || engine.name === 'MariaDB' ? hostile.filter(name => !name.includes('😀')) : hostile

  it.each(names)('has the name %j, and so have its columns, indexes and keys', async name => {
    const { run, q, table, metadata, database } = await openSchemaGround(engine)
    await run(
      `CREATE TABLE ${q('parent')} (${q(name)} INT PRIMARY KEY)`,
      `CREATE TABLE ${q(name)} (a INT DEFAULT 3, ${q(name)} INT NOT NULL, CONSTRAINT ${q(name)} FOREIGN KEY (${q(name)})
         REFERENCES ${q('parent')} (${q(name)}) ON DELETE CASCADE)`,
      `CREATE INDEX ${q(`i${name}`.slice(0, 64))} ON ${q(name)} (a, ${q(name)})`,
    )
    const found = await table(name)
    expect(found.columns.map(column => column.name)).toEqual(['a', name])
    expect(found.foreignKeys).toMatchObject([
      { name, columns: [name], referencedTable: 'parent', referencedColumns: [name], onDelete: 'CASCADE' },
    ])
    expect(found.indexes).toContainEqual(
      expect.objectContaining({ name: `i${name}`.slice(0, 64), parts: [part('a'), part(name)] }),
    )
    const read = []
    for await (const objects of metadata.schema(database, {})) read.push(...objects)
    expect(read.find(object => object.name === name)).toEqual(found)
    expect(diffObject(found, await table(name))).toEqual([])
  })

  it('is compared with itself as the same, and with another as what was done to it', async () => {
    const { run, table } = await openSchemaGround(engine)
    await run('CREATE TABLE t (id INT NOT NULL, name VARCHAR(20) DEFAULT \'x\', PRIMARY KEY (id))')
    const before = await table('t')
    await run('ALTER TABLE t ADD COLUMN extra INT DEFAULT 7', 'CREATE UNIQUE INDEX u ON t (name, extra)')
    const [change] = diffObject(before, await table('t'))
    expect(change).toMatchObject({
      change: 'changed',
      fields: [],
      parts: [
        { change: 'added', part: 'column', key: 'extra', after: 'name' },
        { change: 'added', part: 'index', key: 'u' },
      ],
    })
  })

  it('is not there', async () => {
    const { metadata, database } = await openSchemaGround(engine)
    await expect(metadata.table(database, 'nope', {})).rejects.toMatchObject({ code: 'not_found' })
    await expect(metadata.database('nope', {})).rejects.toMatchObject({ code: 'not_found' })
    await expect(metadata.schema('nope', {})[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(await metadata.database(database, {})).toMatchObject({ name: database, system: false })
  })
})

describeEngines('what a server says of a table', engine => {
  const isTidb = engine.name === 'TiDB'
  const int = isTidb ? 'int' : 'int(11)'
  const now = isTidb ? 'CURRENT_TIMESTAMP' : 'current_timestamp'

  it('are columns with types, defaults and how their values come about', async () => {
    const { run, table, q } = await openSchemaGround(engine)
    await run(`CREATE TABLE c (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'it''s \\\\ "x"',
      n VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s \\\\ \\n',
      m INT AS (LENGTH(n) + 1) VIRTUAL, st VARCHAR(30) AS (CONCAT(n, 'it''s')) STORED,
      ts TIMESTAMP(3) NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
      dt DATETIME DEFAULT '2020-01-02 03:04:05' ON UPDATE CURRENT_TIMESTAMP, da DATE DEFAULT (CURRENT_DATE),
      e ENUM('a','b''c',',',')') DEFAULT 'b''c', s SET('x','y'), z INT(5) UNSIGNED ZEROFILL DEFAULT 3,
      bt BIT(4) DEFAULT b'101', de DECIMAL(10,2) DEFAULT -1.50, emp VARCHAR(3) DEFAULT '', nul VARCHAR(4)
        DEFAULT 'NULL',
      ct VARCHAR(30) DEFAULT 'CURRENT_TIMESTAMP', u VARCHAR(40) DEFAULT (UUID()), none INT NOT NULL,
        nothing INT DEFAULT NULL)`)
    const { columns } = await table('c')
    expect(columns.map(({ ordinal }) => ordinal)).toEqual(columns.map((_, at) => at + 1))
    const text = { charset: 'utf8mb4', collation: 'utf8mb4_bin' }
    const literal = (value: string) => ({ default: { kind: 'literal', value } })
    const expression = (sql: string) => ({ default: { kind: 'expression', sql } })
    expect(columns.map(special)).toEqual([
      [
        'id',
        isTidb ? 'bigint unsigned' : 'bigint(20) unsigned',
        { nullable: false, autoIncrement: true, comment: 'it\'s \\ "x"' },
      ],
      ['n', 'varchar(20)', { nullable: false, charset: 'latin1', collation: 'latin1_bin', ...literal('it\'s \\ \n') }],
      ['m', int, { generated: { expression: isTidb ? 'length(`n`) + 1' : 'octet_length(`n`) + 1', stored: false } }],
      [
        'st',
        'varchar(30)',
        {
          ...text,
          generated: { expression: isTidb
            ? 'concat(`n`, '
            + '_utf8mb4\'it\'\'s\')'
            : 'concat(`n`,\'it\\\'s\')', stored: true },
        },
      ],
      ['ts', 'timestamp(3)', { ...expression(`${now}(3)`), onUpdate: `${now}(3)` }],
      ['dt', 'datetime', { ...literal('2020-01-02 03:04:05'), onUpdate: isTidb ? now : `${now}()` }],
      ['da', 'date', expression(isTidb ? 'CURRENT_DATE' : 'curdate()')],
      ['e', 'enum(\'a\',\'b\'\'c\',\',\',\')\')', { ...text, ...literal('b\'c') }],
      ['s', 'set(\'x\',\'y\')', text],
      ['z', isTidb ? 'int(5) unsigned' : 'int(5) unsigned zerofill', literal(isTidb ? '3' : '00003')],
      ['bt', 'bit(4)', expression('b\'101\'')],
      ['de', 'decimal(10,2)', literal(isTidb ? '-1.50' : '-1.50')],
      ['emp', 'varchar(3)', { ...text, ...literal('') }],
      ['nul', 'varchar(4)', { ...text, ...literal('NULL') }],
      ['ct', 'varchar(30)', { ...text, ...literal('CURRENT_TIMESTAMP') }],
      ['u', 'varchar(40)', { ...text, ...expression('uuid()') }],
      ['none', int, { nullable: false }],
      ['nothing', int, {}],
    ])
    const typeOf = (name: string) => columns.find(column => column.name === name)!.type
    expect(typeOf('id')).toMatchObject({ base: 'BIGINT', unsigned: true, zerofill: false })
    expect(typeOf('z')).toMatchObject({ base: 'INT', length: 5, unsigned: true, zerofill: true })
    expect(typeOf('de')).toMatchObject({ base: 'DECIMAL', precision: 10, scale: 2 })
    expect(typeOf('ts')).toMatchObject({ base: 'TIMESTAMP', precision: 3, length: null })
    expect(typeOf('e')).toMatchObject({ base: 'ENUM', values: ['a', 'b\'c', ',', ')'] })
    // The server's own text says the same.
    const [[, created]] = (await run(`SHOW CREATE TABLE ${q('c')}`)) as [[string, string]]
    for (const { generated } of columns) expect(created).toContain(generated?.expression ?? '')
  })

  it('are its keys and indexes', async () => {
    const { run, table } = await openSchemaGround(engine)
    await run(`CREATE TABLE k (a INT NOT NULL, b VARCHAR(100) NOT NULL, c TEXT, PRIMARY KEY (b, a) COMMENT 'main',
      UNIQUE KEY u (a), KEY z (b(10), a${isTidb ? '' : ' DESC'}) COMMENT 'it''s')`)
    const found = await table('k')
    expect(found.primaryKey).toEqual({
      name: null,
      parts: [part('b'), part('a')],
      clustered: isTidb ? true : null,
      comment: 'main',
      options: {},
    })
    const usual = { kind: 'BTREE', where: null, visible: true, comment: '', options: {} }
    expect(found.indexes).toEqual([
      { ...usual, name: 'u', unique: true, parts: [part('a')] },
      {
        ...usual,
        name: 'z',
        unique: false,
        parts: [part('b', { length: 10 }), part('a', { descending: !isTidb })],
        comment: 'it\'s',
      },
    ])
  })

  it('are indexes that only some servers have', async () => {
    const { run, table } = await openSchemaGround(engine)
    if (isTidb) {
      await run(
        'CREATE TABLE x (a INT, b VARCHAR(100), KEY e ((a + 1), b, (LOWER(b))), KEY inv (a) INVISIBLE, '
        + 'UNIQUE KEY g (b) GLOBAL) PARTITION BY HASH (a) PARTITIONS 3',
      )
      expect((await table('x')).indexes).toMatchObject([
        {
          name: 'e',
          parts: [part(null, { expression: '`a` + 1' }), part('b'), part(null, { expression: 'lower(`b`)' })],
        },
        { name: 'g', unique: true, options: { GLOBAL: true } },
        { name: 'inv', visible: false, options: {} },
      ])
      await run('CREATE TABLE n (a BIGINT PRIMARY KEY NONCLUSTERED)')
      expect((await table('n')).primaryKey).toMatchObject({ clustered: false })
    } else {
      await run(
        'CREATE TABLE x (a INT, c TEXT, p POINT NOT NULL, FULLTEXT KEY f (c), SPATIAL KEY s (p), KEY ig (a) IGNORED)',
      )
      expect((await table('x')).indexes).toMatchObject([
        { name: 'f', kind: 'FULLTEXT', parts: [part('c')] },
        { name: 'ig', visible: false },
        { name: 's', kind: 'SPATIAL', parts: [part('p')] },
      ])
    }
  })

  it('are foreign keys of several columns, to itself and to another database', async () => {
    const { run, table, database } = await openSchemaGround(engine)
    const other = await openSchemaGround(engine)
    await other.run('CREATE TABLE far (id INT PRIMARY KEY)')
    await run(
      'CREATE TABLE parent (a INT, b INT, PRIMARY KEY (b, a))',
      `CREATE TABLE child (id INT PRIMARY KEY, x INT, y INT,
      CONSTRAINT two FOREIGN KEY (y, x) REFERENCES parent (b, a) ON DELETE CASCADE ON UPDATE SET NULL,
      CONSTRAINT own FOREIGN KEY (x) REFERENCES child (id), CONSTRAINT away FOREIGN KEY (y)
        REFERENCES ${other.database}.far (id))`,
    )
    const none = isTidb ? 'NO ACTION' : 'RESTRICT'
    const rules = { onUpdate: none, onDelete: none, options: {} }
    expect((await table('child')).foreignKeys).toEqual([
      {
        name: 'away',
        columns: ['y'],
        referencedDatabase: other.database,
        referencedTable: 'far',
        referencedColumns: ['id'],
        ...rules,
      },
      {
        name: 'own',
        columns: ['x'],
        referencedDatabase: null,
        referencedTable: 'child',
        referencedColumns: ['id'],
        ...rules,
      },
      {
        name: 'two',
        columns: ['y', 'x'],
        referencedDatabase: null,
        referencedTable: 'parent',
        referencedColumns: ['b', 'a'],
        onUpdate: 'SET NULL',
        onDelete: 'CASCADE',
        options: {},
      },
    ])
    await run('DROP TABLE child')
    expect(database).not.toBe(other.database)
  })

  it('are checks', async () => {
    const own = isTidb ? await engine.startOwn() : undefined
    if (own) onTestFinished(() => own.stop())
    const { run, table } = await openSchemaGround(engine, own)
    if (isTidb) await run('SET GLOBAL tidb_enable_check_constraint = ON')
    const loose = isTidb ? ', CONSTRAINT loose CHECK (a > 1) NOT ENFORCED' : ''
    await run(
      `CREATE TABLE k (a INT CHECK (a > 1), z VARCHAR(9), CONSTRAINT \`na\`\`me\` CHECK (a >
        0 AND z <> 'it''s \\\\')${loose})`,
    )
    const { checks } = await table('k')
    expect(checks).toEqual(
      isTidb
        ? [
            { name: 'k_chk_1', column: null, expression: '(`a` > 1)', enforced: true },
            { name: 'loose', column: null, expression: '(`a` > 1)', enforced: false },
            { name: 'na`me', column: null, expression: '(`a` > 0 and `z` != _utf8mb4\'it\'\'s '
              + '\\\\\')', enforced: true },
          ]
        : [
            { name: 'a', column: 'a', expression: '`a` > 1', enforced: true },
            { name: 'na`me', column: null, expression: '`a` > 0 and `z` <> \'it\\\'s \\\\\'', enforced: true },
          ],
    )
    const [[, created]] = (await run('SHOW CREATE TABLE k')) as [[string, string]]
    for (const { expression } of checks) expect(created).toContain(`CHECK (${expression})`)
  })

  it('are partitions', async () => {
    const { run, table } = await openSchemaGround(engine)
    await run(
      'CREATE TABLE r (a INT, b INT) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10) '
      + 'COMMENT \'it\'\'s\', PARTITION p1 VALUES LESS THAN MAXVALUE)',
      'CREATE TABLE l (`a``\'` INT, b DATE) PARTITION BY LIST COLUMNS (`a``\'`, b) (PARTITION '
      + '`p``0` VALUES IN ((1,\'2020-01-01\'),(3,NULL)))',
      'CREATE TABLE h (a INT PRIMARY KEY) PARTITION BY HASH (a + 1) PARTITIONS 2',
      'CREATE TABLE d (a INT) PARTITION BY LIST (a) (PARTITION p0 VALUES IN (0), PARTITION p1 DEFAULT)',
    )
    const usual = { comment: '', subpartitions: [], options: {} }
    expect((await table('r')).partitioning).toEqual({
      method: 'RANGE',
      expression: '`a`',
      columns: [],
      subpartitioning: null,
      partitions: [
        { ...usual, name: 'p0', values: '10', comment: 'it\'s' },
        { ...usual, name: 'p1', values: 'MAXVALUE' },
      ],
    })
    expect((await table('l')).partitioning).toMatchObject({
      method: 'LIST COLUMNS',
      columns: ['a`\'', 'b'],
      partitions: [{ name: 'p`0', values: '(1,\'2020-01-01\'),(3,NULL)' }],
    })
    expect((await table('h')).partitioning).toMatchObject({
      method: 'HASH',
      expression: isTidb ? '(`a`+1)' : '`a` + 1',
      columns: [],
      partitions: [
        { name: 'p0', values: null },
        { name: 'p1', values: null },
      ],
    })
    expect((await table('d')).partitioning?.partitions).toMatchObject([{ values: '0' }, { values: 'DEFAULT' }])
    if (isTidb) return
    await run(
      'CREATE TABLE s (a INT, b INT) PARTITION BY RANGE (a) SUBPARTITION BY HASH (b) '
      + 'SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)',
    )
    expect((await table('s')).partitioning).toMatchObject({
      subpartitioning: { method: 'HASH', expression: '`b`' },
      partitions: [
        { name: 'p0', subpartitions: ['p0sp0', 'p0sp1'] },
        { name: 'p1', subpartitions: ['p1sp0', 'p1sp1'] },
      ],
    })
  })

  it('are options of its dialect, and none that a comment or a name only looks like', async () => {
    const { run, table, q } = await openSchemaGround(engine)
    await run(
      `CREATE TABLE ${q('TTL=`t` */')} (${q('/*T! SHARD_ROW_ID_BITS=3 */')} INT) COMMENT = '*/ AUTO_ID_CACHE=7 ''x'`,
    )
    expect(await table('TTL=`t` */')).toMatchObject({
      comment: '*/ AUTO_ID_CACHE=7 \'x',
      charset: 'utf8mb4',
      collation: 'utf8mb4_bin',
      options: { ENGINE: 'InnoDB' },
    })
    expect(Object.keys((await table('TTL=`t` */')).options)).toEqual(['ENGINE'])
    if (isTidb) {
      await run(
        'CREATE TABLE s (a INT) SHARD_ROW_ID_BITS = 4 PRE_SPLIT_REGIONS = 2 AUTO_ID_CACHE = 1',
        'CREATE TABLE t (a BIGINT PRIMARY KEY, t DATETIME) TTL = t + INTERVAL 3 MONTH '
        + 'TTL_ENABLE = \'OFF\' TTL_JOB_INTERVAL = \'2h\'',
        'CREATE TABLE r (a BIGINT AUTO_RANDOM(5, 54) PRIMARY KEY)',
        'CREATE GLOBAL TEMPORARY TABLE g (a INT) ON COMMIT DELETE ROWS',
      )
      expect((await table('s')).options).toEqual({
        ENGINE: 'InnoDB',
        SHARD_ROW_ID_BITS: '4',
        PRE_SPLIT_REGIONS: '2',
        AUTO_ID_CACHE: '1',
      })
      expect((await table('t')).options).toEqual({
        ENGINE: 'InnoDB',
        TTL: '`t` + INTERVAL 3 MONTH',
        TTL_ENABLE: 'OFF',
        TTL_JOB_INTERVAL: '2h',
      })
      expect((await table('r')).columns[0]!.options).toEqual({ AUTO_RANDOM: '5,54' })
      expect((await table('g')).options).toMatchObject({ 'TEMPORARY': 'GLOBAL', 'ON COMMIT DELETE ROWS': true })
    } else {
      await run(
        'CREATE TABLE s (a INT PRIMARY KEY AUTO_INCREMENT, i INT INVISIBLE DEFAULT 1) '
        + 'AUTO_INCREMENT = 1000 ROW_FORMAT = COMPACT MAX_ROWS = 100 CHARSET = latin1 COLLATE latin1_bin',
        'CREATE TABLE v (a INT, b INT WITHOUT SYSTEM VERSIONING) WITH SYSTEM VERSIONING',
      )
      const compact = await table('s')
      expect(compact).toMatchObject({
        charset: 'latin1',
        collation: 'latin1_bin',
        options: { ENGINE: 'InnoDB', ROW_FORMAT: 'COMPACT', MAX_ROWS: '100' },
      })
      expect(Object.keys(compact.options)).not.toContain('AUTO_INCREMENT')
      expect(compact.columns.map(({ visible }) => visible)).toEqual([true, false])
      expect(await table('v')).toMatchObject({
        options: { 'WITH SYSTEM VERSIONING': true },
        columns: [{ options: {} }, { options: { 'WITHOUT SYSTEM VERSIONING': true } }],
      })
    }
  })

  it('are views and sequences', async () => {
    const { run, metadata, database } = await openSchemaGround(engine)
    await run(
      'CREATE TABLE base (a INT, b INT)',
      'CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW v (p, q) AS SELECT a, b FROM base '
      + 'WHERE a > 1 WITH CASCADED CHECK OPTION',
      'CREATE TABLE gone (a INT)',
      'CREATE VIEW broken AS SELECT a FROM gone',
      'DROP TABLE gone',
      'CREATE SEQUENCE s START WITH 5 INCREMENT BY 3 MINVALUE 2 MAXVALUE 9000000000000000001 '
      + 'CACHE 10 CYCLE COMMENT \'it\'\'s\'',
      'CREATE SEQUENCE down INCREMENT BY -1 NOCACHE',
    )
    const view = (await metadata.table(database, 'v', {})) as View
    expect(view).toMatchObject({
      kind: 'view',
      comment: '',
      options: { 'SQL SECURITY': 'INVOKER' },
      checkOption: isTidb ? null : 'CASCADED',
    })
    const [[definition]] = (await run(
      `SELECT VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA = '${database}' AND TABLE_NAME = 'v'`,
    )) as [[string]]
    expect(view.definition).toBe(definition)
    expect(view.columns.map(({ name }) => name)).toEqual(['p', 'q'])
    expect(await metadata.table(database, 'broken', {})).toMatchObject({
      kind: 'view',
      columns: [],
      definition: expect.stringMatching(/gone/) as string,
    })
    expect(await metadata.table(database, 's', {})).toEqual({
      kind: 'sequence',
      name: 's',
      comment: 'it\'s',
      start: '5',
      increment: '3',
      minimum: '2',
      maximum: '9000000000000000001',
      cache: '10',
      cycle: true,
    } satisfies Sequence)
    expect(await metadata.table(database, 'down', {})).toMatchObject({
      increment: '-1',
      start: '-1',
      maximum: '-1',
      cache: '0',
      cycle: false,
    })
  })
})
