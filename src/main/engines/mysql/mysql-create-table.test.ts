import { describe, expect, it } from 'vitest'
import { readCreateTable } from './mysql-create-table.ts'

describe('what only the text of a table says', () => {
  it('are the options of its dialect, not what people wrote into names, comments and defaults', () => {
    const { columns, notEnforced, options } = readCreateTable(
      `CREATE TABLE \`a\`\`(b\` (
  \`id\` bigint NOT NULL /*T![auto_rand] AUTO_RANDOM(5, 54) */ COMMENT 'AUTO_RANDOM(1)',
  \`c),(\` int(5) unsigned zerofill DEFAULT '3',
  \`d\` varchar(9) DEFAULT ') TTL=1 zerofill\\' ',
  PRIMARY KEY (\`id\`) /*T![clustered_index] CLUSTERED */,
  CONSTRAINT \`k\` CHECK ((\`c),(\` > 1)) /*!80016 NOT ENFORCED */,
  CONSTRAINT \`l\` CHECK ((\`d\` <> ' NOT ENFORCED'))
) ENGINE=InnoDB AUTO_INCREMENT=9 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin /*T![auto_id_cache] AUTO_ID_CACHE=1 */`
      + ` /*T! SHARD_ROW_ID_BITS=4 PRE_SPLIT_REGIONS=2 */ /*T![placement] PLACEMENT
        POLICY=\`p\`\`p\` */ COMMENT='*/ TTL=7'`
      + ` /*T![ttl] TTL=\`t\` + INTERVAL 3 MONTH */ /*T![ttl] TTL_ENABLE='OFF' */
        /*T![auto_rand_base] AUTO_RANDOM_BASE=100 */`,
      'TiDB',
    )
    expect([...columns]).toEqual([
      ['id', { options: { AUTO_RANDOM: '5,54' }, zerofill: false }],
      ['c),(', { options: {}, zerofill: true }],
      ['d', { options: {}, zerofill: false }],
    ])
    expect([...notEnforced]).toEqual(['k'])
    expect(options).toEqual({
      'ENGINE': 'InnoDB',
      'AUTO_ID_CACHE': '1',
      'SHARD_ROW_ID_BITS': '4',
      'PRE_SPLIT_REGIONS': '2',
      'PLACEMENT POLICY': 'p`p',
      'TTL': '`t` + INTERVAL 3 MONTH',
      'TTL_ENABLE': 'OFF',
    })
  })

  it('are the same where nothing in the brackets has to be read', () => {
    const tails = [
      ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT=\'a\\n) TTL=1 \'\'(\'',
      ' ENGINE=InnoDB /*T![ttl] TTL=`t` + INTERVAL 3 MONTH */ /*T![ttl] TTL_ENABLE=\'OFF\' */',
      '',
    ]
    for (const tail of tails) {
      const [plain, whole, broken] = ['x', 'PARTITION', 'x\n) TTL=\'5\''].map(comment => readCreateTable(
        `CREATE TABLE \`t\` (\n  \`a\` int DEFAULT '1' COMMENT '${comment.replaceAll('\'', '\'\'')}'\n)${tail}`,
        'TiDB',
      ))
      expect(plain!.options).toEqual(whole!.options)
      expect(broken!.options).toEqual(whole!.options)
      expect(whole!.columns.get('a')).toEqual({ options: {}, zerofill: false })
      expect(plain!.columns.get('a')).toBeUndefined()
    }
  })

  it('is how long the rows of a partitioned table are kept', () => {
    const { options, partitionColumns } = readCreateTable(
      `CREATE TABLE \`t\` (\n  \`TTL\` datetime NOT NULL\n) ENGINE=InnoDB\nPARTITION BY RANGE COLUMNS(\`TTL\`)
(PARTITION \`TTL\` VALUES LESS THAN (MAXVALUE)) /*T![ttl] TTL=\`TTL\` + INTERVAL 1 DAY */ /*T![ttl] TTL_ENABLE='ON' */`,
      'TiDB',
    )
    expect(options).toEqual({ ENGINE: 'InnoDB', TTL: '`TTL` + INTERVAL 1 DAY', TTL_ENABLE: 'ON' })
    expect(partitionColumns).toEqual(['TTL'])
  })

  it('is how it is kept, and which partition takes the rest', () => {
    expect(
      readCreateTable('CREATE GLOBAL TEMPORARY TABLE `g` (\n  `a` int\n) ENGINE=InnoDB ON COMMIT DELETE ROWS', 'TiDB')
        .options,
    ).toEqual({ 'ENGINE': 'InnoDB', 'TEMPORARY': 'GLOBAL', 'ON COMMIT DELETE ROWS': true })
    const partitioned = readCreateTable(
      'CREATE TABLE `g` (\n  `a` int\n) ENGINE=InnoDB WITH SYSTEM VERSIONING\n PARTITION BY LIST (`a`)\n'
      + '(PARTITION `p0` VALUES IN (0) COMMENT = \'PARTITION `x` DEFAULT\' ENGINE = InnoDB,\n '
      + 'PARTITION `p``d` DEFAULT ENGINE = InnoDB)',
      'MariaDB',
    )
    expect(
      readCreateTable(
        'CREATE TABLE `g` (\n  `a` int\n)\nPARTITION BY RANGE  '
        + 'COLUMNS(`b``\'`,`a`)\n(PARTITION `p` VALUES LESS THAN (1,2))',
        'TiDB',
      ).partitionColumns,
    ).toEqual(['b`\'', 'a'])
    expect(partitioned.partitionColumns).toEqual([])
    expect([...partitioned.defaultPartitions]).toEqual(['p`d'])
    expect(partitioned.options).toEqual({ 'ENGINE': 'InnoDB', 'WITH SYSTEM VERSIONING': true })
  })

  it('says when rows expire, also of a partitioned table', () => {
    const { options } = readCreateTable(
      'CREATE TABLE `g` (\n  `a` int\n) ENGINE=InnoDB\nPARTITION BY HASH (`a`) PARTITIONS 3 '
      + '/*T![ttl] TTL=`at` + INTERVAL 1 DAY */ /*T![ttl] TTL_ENABLE=\'ON\' */ /*T![ttl] TTL_JOB_INTERVAL=\'1h\' */',
      'TiDB',
    )
    expect(options).toEqual({
      ENGINE: 'InnoDB',
      TTL: '`at` + INTERVAL 1 DAY',
      TTL_ENABLE: 'ON',
      TTL_JOB_INTERVAL: '1h',
    })
  })

  it.each([
    '',
    'CREATE TABLE `a`',
    'CREATE TABLE `a` (',
    'CREATE TABLE `a` (`b` int',
    '(((',
    ')',
    'CREATE TABLE `a` () X=',
  ])('is nothing for %j', sql => {
    expect(readCreateTable(sql, 'TiDB').notEnforced.size).toBe(0)
  })
})
