/*
 * Statements that make tables as people have them, with the features of TiDB, MySQL and MariaDB. Each makes a table `t`
 * (`ground` is run before it).
 */

export interface RealTable {
  name: string
  sql: string
  ground?: string[]
}

const columnTypes = `
  a1 TINYINT, a2 SMALLINT UNSIGNED, a3 MEDIUMINT, a4 INT, a5 BIGINT UNSIGNED, a6 TINYINT(1),
  b1 DECIMAL(10,2), b2 DECIMAL(65,30), b3 FLOAT, b4 DOUBLE, b5 DECIMAL(5,0) UNSIGNED, b6 FLOAT UNSIGNED,
  c1 BIT(1), c2 BIT(64), d1 CHAR(10), d2 VARCHAR(255), d3 BINARY(16), d4 VARBINARY(255),
  e1 TINYTEXT, e2 TEXT, e3 MEDIUMTEXT, e4 LONGTEXT, f1 TINYBLOB, f2 BLOB, f3 MEDIUMBLOB, f4 LONGBLOB,
  g1 DATE, g2 DATETIME, g3 DATETIME(6), g4 TIMESTAMP NULL, g5 TIME, g6 TIME(3), g7 YEAR, g8 TIMESTAMP(6) NULL,
  h1 ENUM('a','b'), h2 SET('x','y','z'), h3 JSON`

/** What every server of the family takes. */
export const commonTables: RealTable[] = [
  { name: 'every type', sql: `CREATE TABLE t (${columnTypes})` },
  {
    name: 'numbers with zeros',
    sql: 'CREATE TABLE t (a INT(8) ZEROFILL, b BIGINT(20) UNSIGNED ZEROFILL, c DECIMAL(8,2) ZEROFILL)',
  },
  {
    name: 'an auto increment',
    sql: 'CREATE TABLE t (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, v INT) AUTO_INCREMENT = 1000',
  },
  { name: 'no key', sql: 'CREATE TABLE t (a INT, b INT)' },
  { name: 'a composite key', sql: 'CREATE TABLE t (a INT, b VARCHAR(20), c INT, PRIMARY KEY (b, a))' },
  {
    name: 'a key with a prefix',
    sql: 'CREATE TABLE t (a VARCHAR(100), b TEXT, PRIMARY KEY (a(20)), KEY k (b(10), a))',
  },
  {
    name: 'unique indexes',
    sql:
      'CREATE TABLE t (a INT PRIMARY KEY, b INT, c INT, UNIQUE KEY u (b), UNIQUE KEY u2 (b, c), '
      + 'KEY k (c))',
  },
  {
    name: 'comments with quotes',
    sql:
      'CREATE TABLE t (a INT COMMENT \'it\'\'s "x" `y`\', b INT COMMENT \'a\\\\b 订单\', '
      + 'KEY k (a) COMMENT \'of \'\'a\'\'\') COMMENT = \'; -- /* \'\' */\'',
  },
  {
    name: 'comments in lines',
    sql: 'CREATE TABLE t (a INT COMMENT \'one\\ntwo\') COMMENT = \'one\\ntwo\\tthree\'',
  },
  {
    name: 'names with quotes',
    sql:
      'CREATE TABLE t (`a``b` INT, `c d` INT, `select` INT, `1st` INT, `订单` INT, KEY `k``1` (`a``b`), '
      + 'KEY `order` (`select`, `c d`))',
  },
  {
    name: 'names of 64 letters',
    sql: `CREATE TABLE t (${'x'.repeat(64)} INT, KEY ${'y'.repeat(64)} (${'x'.repeat(64)}))`,
  },
  {
    name: 'defaults of numbers',
    sql:
      'CREATE TABLE t (a INT DEFAULT 5, b INT NOT NULL DEFAULT -1, c DECIMAL(10,2) DEFAULT 1.50, '
      + 'd DOUBLE DEFAULT 1e10, e BIGINT UNSIGNED DEFAULT 18446744073709551615, f TINYINT(1) DEFAULT 1)',
  },
  {
    name: 'defaults of texts',
    sql:
      'CREATE TABLE t (a VARCHAR(99) DEFAULT \'\', b VARCHAR(99) DEFAULT \'NULL\', '
      + 'c VARCHAR(99) DEFAULT \'it\'\'s \\\\ "x"\', d CHAR(3) NOT NULL DEFAULT \'0\', '
      + 'e VARCHAR(99) DEFAULT \'CURRENT_TIMESTAMP\', f VARCHAR(99) DEFAULT \'订单\')',
  },
  {
    name: 'defaults of times',
    sql:
      'CREATE TABLE t (a DATETIME DEFAULT CURRENT_TIMESTAMP, '
      + 'b TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), '
      + 'c DATE DEFAULT \'2020-01-02\', d DATETIME DEFAULT \'2020-01-02 03:04:05\', '
      + 'e TIME DEFAULT \'01:02:03\', f YEAR DEFAULT 2020)',
  },
  {
    name: 'a time that follows changes',
    sql:
      'CREATE TABLE t (id INT PRIMARY KEY, '
      + 'at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP)',
  },
  { name: 'defaults of bits', sql: 'CREATE TABLE t (a BIT(8) DEFAULT b\'101\', b BIT(1) DEFAULT 1)' },
  {
    name: 'enumerations',
    sql:
      'CREATE TABLE t (a ENUM(\'a\',\'it\'\'s\',\'c,d\',\'订单\') DEFAULT \'it\'\'s\', '
      + 'b SET(\'x\',\'y\') DEFAULT \'x,y\')',
  },
  {
    name: 'collations',
    sql:
      'CREATE TABLE t (a VARCHAR(9), b VARCHAR(9) COLLATE utf8mb4_bin, '
      + 'c VARCHAR(9) CHARACTER SET ascii, d VARCHAR(9) CHARACTER SET latin1 COLLATE latin1_bin, '
      + 'e TEXT COLLATE utf8mb4_unicode_ci) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_general_ci',
  },
  {
    name: 'a table in latin1',
    sql: 'CREATE TABLE t (a VARCHAR(9), b VARCHAR(9) CHARACTER SET utf8mb4) DEFAULT CHARSET = latin1',
  },
  { name: 'a binary table', sql: 'CREATE TABLE t (a VARBINARY(9), b VARCHAR(9)) DEFAULT CHARSET = binary' },
  {
    name: 'generated columns',
    sql:
      'CREATE TABLE t (a INT, b INT, c INT GENERATED ALWAYS AS (a + b) VIRTUAL, '
      + 'd INT AS (a * 2) STORED, KEY k (d))',
  },
  {
    name: 'generated texts',
    sql: 'CREATE TABLE t (a VARCHAR(20), b VARCHAR(20), c VARCHAR(50) AS (CONCAT(a, \' \', b)) VIRTUAL)',
  },
  {
    name: 'a generated column of JSON',
    sql:
      'CREATE TABLE t (doc JSON, name VARCHAR(64) AS (JSON_UNQUOTE(JSON_EXTRACT(doc, '
      + '\'$.name\'))) STORED, KEY k (name))',
  },
  {
    name: 'foreign keys',
    ground: ['CREATE TABLE p (id INT PRIMARY KEY, a INT, b INT, KEY ab (a, b))'],
    sql:
      'CREATE TABLE t (id INT PRIMARY KEY, p_id INT, x INT, y INT, '
      + 'CONSTRAINT one FOREIGN KEY (p_id) REFERENCES p (id) ON DELETE CASCADE ON UPDATE SET NULL, '
      + 'CONSTRAINT two FOREIGN KEY (x, y) REFERENCES p (a, b))',
  },
  {
    name: 'a foreign key with names that need quotes',
    ground: ['CREATE TABLE `p,``q` (`a, b` INT, `d,` INT, PRIMARY KEY (`a, b`, `d,`))'],
    sql:
      'CREATE TABLE t (`x, y` INT, z INT, CONSTRAINT `to , it` FOREIGN KEY (`x, y`, z) '
      + 'REFERENCES `p,``q` (`a, b`, `d,`))',
  },
  {
    name: 'a foreign key to itself',
    sql:
      'CREATE TABLE t (id INT PRIMARY KEY, parent INT, '
      + 'CONSTRAINT own FOREIGN KEY (parent) REFERENCES t (id) ON DELETE SET NULL)',
  },
  {
    name: 'range partitions',
    sql:
      'CREATE TABLE t (id INT, y INT, PRIMARY KEY (id, '
      + 'y)) PARTITION BY RANGE (y) (PARTITION p0 VALUES LESS THAN (2000), '
      + 'PARTITION p1 VALUES LESS THAN (2010), PARTITION pm VALUES LESS THAN MAXVALUE)',
  },
  {
    name: 'range partitions of an expression',
    sql:
      'CREATE TABLE t (id INT, '
      + 'd DATE) PARTITION BY RANGE (YEAR(d)) (PARTITION p0 VALUES LESS THAN (2000), '
      + 'PARTITION p1 VALUES LESS THAN (2010))',
  },
  {
    name: 'range partitions by columns',
    sql:
      'CREATE TABLE t (a INT, b VARCHAR(9), c DATE) PARTITION BY RANGE COLUMNS (a, '
      + 'b) (PARTITION p0 VALUES LESS THAN (1, \'m\'), PARTITION p1 VALUES LESS THAN (10, MAXVALUE))',
  },
  {
    name: 'range partitions by a date',
    sql:
      'CREATE TABLE t (c DATE) PARTITION BY RANGE COLUMNS (c) (PARTITION p0 VALUES LESS THAN (\'2020-01-01\'), '
      + 'PARTITION pm VALUES LESS THAN (MAXVALUE))',
  },
  {
    name: 'list partitions',
    sql:
      'CREATE TABLE t (a INT) PARTITION BY LIST (a) (PARTITION p0 VALUES IN (1, 2, 3), '
      + 'PARTITION p1 VALUES IN (4, NULL))',
  },
  {
    name: 'list partitions by columns',
    sql:
      'CREATE TABLE t (a VARCHAR(9), '
      + 'b INT) PARTITION BY LIST COLUMNS (a) (PARTITION p0 VALUES IN (\'a\', \'it\'\'s\'), '
      + 'PARTITION p1 VALUES IN (\'c\'))',
  },
  { name: 'hash partitions', sql: 'CREATE TABLE t (a INT) PARTITION BY HASH (a) PARTITIONS 4' },
  {
    name: 'key partitions',
    sql: 'CREATE TABLE t (a INT, b INT, PRIMARY KEY (a, b)) PARTITION BY KEY (a) PARTITIONS 3',
  },
  {
    name: 'hash partitions with names',
    sql: 'CREATE TABLE t (a INT) PARTITION BY HASH (a) (PARTITION one, PARTITION two)',
  },
  {
    name: 'partitions with comments',
    sql:
      'CREATE TABLE t (a INT) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10) COMMENT = \'it\'\'s old\', '
      + 'PARTITION `p``1` VALUES LESS THAN (20))',
  },
  {
    name: 'a hundred columns',
    sql: `CREATE TABLE t (${Array.from({ length: 100 }, (_, at) => `c${at} INT NOT NULL DEFAULT ${at}`).join(', ')})`,
  },
  {
    name: 'what a shop has',
    sql:
      'CREATE TABLE t (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, '
      + 'customer_id BIGINT UNSIGNED NOT NULL, '
      + 'status ENUM(\'new\',\'paid\',\'sent\') NOT NULL DEFAULT \'new\', '
      + 'total DECIMAL(12,2) NOT NULL DEFAULT \'0.00\', '
      + 'note VARCHAR(500) DEFAULT NULL COMMENT \'what the customer wrote\', '
      + 'created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), PRIMARY KEY (id), '
      + 'KEY by_customer (customer_id, created_at), UNIQUE KEY by_status (status, '
      + 'id)) COMMENT = \'Orders\'',
  },
]

/** What TiDB has besides. */
export const tidbTables: RealTable[] = [
  { name: 'AUTO_RANDOM', sql: 'CREATE TABLE t (id BIGINT PRIMARY KEY CLUSTERED AUTO_RANDOM, v INT)' },
  {
    name: 'AUTO_RANDOM with bits',
    sql: 'CREATE TABLE t (id BIGINT AUTO_RANDOM(6, 54), v INT, PRIMARY KEY (id) CLUSTERED)',
  },
  {
    name: 'a clustered composite key',
    sql: 'CREATE TABLE t (a VARCHAR(20), b INT, PRIMARY KEY (a, b) CLUSTERED)',
  },
  { name: 'a key that is not clustered', sql: 'CREATE TABLE t (a INT, PRIMARY KEY (a) NONCLUSTERED)' },
  { name: 'shards', sql: 'CREATE TABLE t (a INT) SHARD_ROW_ID_BITS = 4 PRE_SPLIT_REGIONS = 2' },
  { name: 'AUTO_ID_CACHE', sql: 'CREATE TABLE t (id BIGINT AUTO_INCREMENT PRIMARY KEY) AUTO_ID_CACHE = 1' },
  {
    name: 'TTL',
    sql:
      'CREATE TABLE t (id INT PRIMARY KEY, '
      + 'at DATETIME) TTL = `at` + INTERVAL 3 MONTH TTL_ENABLE = \'OFF\' TTL_JOB_INTERVAL = \'1h\'',
  },
  {
    name: 'TTL of a fraction',
    sql: 'CREATE TABLE t (id INT PRIMARY KEY, `a``t` TIMESTAMP) TTL = `a``t` + INTERVAL 90 MINUTE',
  },
  {
    name: 'a placement policy',
    ground: ['CREATE PLACEMENT POLICY IF NOT EXISTS tihc_two FOLLOWERS = 2'],
    sql: 'CREATE TABLE t (a INT) PLACEMENT POLICY = tihc_two',
  },
  {
    name: 'placement of a partition',
    ground: ['CREATE PLACEMENT POLICY IF NOT EXISTS tihc_two FOLLOWERS = 2'],
    sql:
      'CREATE TABLE t (a INT) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10) PLACEMENT POLICY = tihc_two, '
      + 'PARTITION p1 VALUES LESS THAN (20))',
  },
  {
    name: 'expression indexes',
    sql: 'CREATE TABLE t (a VARCHAR(20), b INT, KEY k ((LOWER(a))), UNIQUE KEY u ((b + 1), a))',
  },
  {
    name: 'an invisible index',
    sql: 'CREATE TABLE t (a INT, b INT, KEY k (a) INVISIBLE, UNIQUE KEY u (b) INVISIBLE)',
  },
  {
    name: 'a multi-valued index',
    sql:
      'CREATE TABLE t (id INT PRIMARY KEY, doc JSON, '
      + 'KEY k ((CAST(doc->\'$.tags\' AS UNSIGNED ARRAY))))',
  },
  {
    name: 'a default partition',
    sql: 'CREATE TABLE t (a INT) PARTITION BY LIST (a) (PARTITION p0 VALUES IN (1), PARTITION pd DEFAULT)',
  },
  { name: 'a default expression', sql: 'CREATE TABLE t (a CHAR(36) DEFAULT (UUID()), b BIGINT)' },
  { name: 'a vector', sql: 'CREATE TABLE t (id INT PRIMARY KEY, v VECTOR(3))' },
  { name: 'a global temporary table', sql: 'CREATE GLOBAL TEMPORARY TABLE t (a INT) ON COMMIT DELETE ROWS' },
  {
    name: 'a global index',
    sql: 'CREATE TABLE t (a INT, b INT, UNIQUE KEY u (b) GLOBAL) PARTITION BY HASH (a) PARTITIONS 3',
  },
  {
    name: 'a collation of MySQL 8',
    sql: 'CREATE TABLE t (a VARCHAR(9), b VARCHAR(9) COLLATE utf8mb4_bin) COLLATE = utf8mb4_0900_ai_ci',
  },
  {
    name: 'AUTO_RANDOM without a sign',
    sql: 'CREATE TABLE t (id BIGINT UNSIGNED AUTO_RANDOM(3) PRIMARY KEY)',
  },
  {
    name: 'a default partition by columns',
    sql:
      'CREATE TABLE t (a VARCHAR(9)) PARTITION BY LIST COLUMNS (a) (PARTITION p0 VALUES IN (\'x\'), '
      + 'PARTITION pd DEFAULT)',
  },
  { name: 'GBK', sql: 'CREATE TABLE t (a VARCHAR(9), b CHAR(3)) DEFAULT CHARSET = gbk' },
  {
    name: 'an index of a prefix with all that it takes',
    sql: 'CREATE TABLE t (a VARCHAR(99), b BLOB, UNIQUE KEY u (a(9), b(9)) COMMENT \'x\' INVISIBLE)',
  },
  {
    name: 'a generated key',
    sql: 'CREATE TABLE t (a INT, b INT AS (a % 10) STORED NOT NULL, PRIMARY KEY (b) NONCLUSTERED)',
  },
  {
    name: 'a key by an interval',
    sql:
      'CREATE TABLE t (id INT, '
      + 'c DATE NOT NULL) PARTITION BY RANGE COLUMNS (c) INTERVAL (1 YEAR) '
      + 'FIRST PARTITION LESS THAN (\'2020-01-01\') LAST PARTITION LESS THAN (\'2023-01-01\')',
  },
]

/** What MariaDB has besides. */
export const mariadbTables: RealTable[] = [
  {
    name: 'checks',
    sql: 'CREATE TABLE t (a INT CHECK (a > 0), b INT, CONSTRAINT both_of CHECK (a < b OR b IS NULL))',
  },
  {
    name: 'another storage engine',
    sql: 'CREATE TABLE t (a INT, b INT, KEY k (a) USING BTREE, KEY h (b) USING HASH) ENGINE = MEMORY',
  },
  { name: 'row formats', sql: 'CREATE TABLE t (a INT) ROW_FORMAT = DYNAMIC' },
  {
    name: 'MyISAM with options',
    sql: 'CREATE TABLE t (a INT) ENGINE = MyISAM MAX_ROWS = 1000 CHECKSUM = 1 PACK_KEYS = 1',
  },
  { name: 'full texts', sql: 'CREATE TABLE t (a TEXT, b VARCHAR(99), FULLTEXT KEY f (a, b))' },
  { name: 'places', sql: 'CREATE TABLE t (p POINT NOT NULL, SPATIAL KEY s (p))' },
  { name: 'an index that is ignored', sql: 'CREATE TABLE t (a INT, KEY k (a) IGNORED)' },
  { name: 'an invisible column', sql: 'CREATE TABLE t (a INT, b INT INVISIBLE DEFAULT 5)' },
  { name: 'versions', sql: 'CREATE TABLE t (a INT, b INT WITHOUT SYSTEM VERSIONING) WITH SYSTEM VERSIONING' },
  {
    name: 'defaults that are worked out',
    sql:
      'CREATE TABLE t (a CHAR(36) DEFAULT UUID(), b INT DEFAULT (1 + 2), '
      + 'c DATE DEFAULT (CURRENT_DATE))',
  },
  {
    name: 'subpartitions',
    sql:
      'CREATE TABLE t (a INT, '
      + 'd DATE) PARTITION BY RANGE (a) SUBPARTITION BY HASH (TO_DAYS(d)) '
      + '(PARTITION p0 VALUES LESS THAN (10) (SUBPARTITION s0, '
      + 'SUBPARTITION s1), PARTITION p1 VALUES LESS THAN MAXVALUE (SUBPARTITION s2, SUBPARTITION s3))',
  },
  { name: 'types of its own', sql: 'CREATE TABLE t (a UUID, b INET6, c INET4)' },
]

/** What SQLite has; some statements make indexes besides. */
export const sqliteTables: RealTable[] = [
  {
    name: 'types of every affinity',
    sql: 'CREATE TABLE t (a INT, b TEXT, c BLOB, d REAL, e NUMERIC(10, 2), f, g VARCHAR(20), h UNSIGNED BIG INT)',
  },
  { name: 'a row id', sql: 'CREATE TABLE t (id INTEGER PRIMARY KEY, v)' },
  { name: 'an auto increment', sql: 'CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT)' },
  {
    name: 'a composite key',
    sql: 'CREATE TABLE t (a TEXT COLLATE NOCASE, b INT, CONSTRAINT pk PRIMARY KEY (b DESC, a))',
  },
  { name: 'no row ids', sql: 'CREATE TABLE t (a TEXT PRIMARY KEY, b INT) WITHOUT ROWID' },
  { name: 'a strict table', sql: 'CREATE TABLE t (a INT, b ANY, c TEXT NOT NULL) STRICT' },
  {
    name: 'defaults',
    sql:
      'CREATE TABLE t (a TEXT NOT NULL DEFAULT \'it\'\'s "x" \\\', b INT DEFAULT -1, '
      + 'c TEXT DEFAULT (lower(\'A (\') || 1), '
      + 'd TEXT DEFAULT CURRENT_TIMESTAMP, e INT DEFAULT NULL, f BLOB DEFAULT x\'00ff\', g REAL DEFAULT 1.50, '
      + 'h BOOLEAN DEFAULT TRUE)',
  },
  {
    name: 'generated columns',
    sql:
      'CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a * (2 + 1)) STORED, '
      + 'c TEXT AS (\'AS (\' || a || \')\') VIRTUAL)',
  },
  {
    name: 'unique constraints',
    sql: 'CREATE TABLE t (a INT UNIQUE, b TEXT, c INT, CONSTRAINT u UNIQUE (b, c) ON CONFLICT IGNORE)',
  },
  {
    name: 'indexes',
    sql:
      'CREATE TABLE t (a TEXT, b TEXT, c INT); CREATE INDEX k ON t (b, c DESC); '
      + 'CREATE UNIQUE INDEX "i (x" ON t (lower(b || \',\') DESC, a COLLATE RTRIM) WHERE c > 1 AND b <> \'WHERE\'',
  },
  {
    name: 'foreign keys',
    ground: ['CREATE TABLE p (id INTEGER PRIMARY KEY, a INT, b INT, UNIQUE (a, b))'],
    sql:
      'CREATE TABLE t (p INT REFERENCES p ON DELETE CASCADE, x INT, y INT, '
      + 'CONSTRAINT two FOREIGN KEY (x, y) REFERENCES p (a, b) ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED)',
  },
  { name: 'a foreign key to itself', sql: 'CREATE TABLE t (id INTEGER PRIMARY KEY, parent INT REFERENCES t (id))' },
  {
    name: 'checks',
    sql: 'CREATE TABLE t (a INT CHECK (a > 0), b TEXT, CONSTRAINT "both (of" CHECK (length(b) > a OR b IS NULL))',
  },
  {
    name: 'names with quotes',
    sql:
      'CREATE TABLE t ("a""b" INT, [c d] TEXT, `select` INT, "订单" TEXT, \'e\' INT); '
      + 'CREATE INDEX "k""1" ON t ("a""b")',
  },
  {
    name: 'comments between its parts',
    sql: 'CREATE TABLE t ( -- what it holds\n  a INT, /* , b INT */ c TEXT -- last\n)',
  },
  {
    name: 'what a shop has',
    sql:
      'CREATE TABLE t (id INTEGER PRIMARY KEY, customer_id INT NOT NULL, status TEXT NOT NULL DEFAULT \'new\' '
      + 'CHECK (status IN (\'new\', \'paid\')), total DECIMAL(12,2) NOT NULL DEFAULT 0.00, note VARCHAR(500)); '
      + 'CREATE INDEX by_customer ON t (customer_id, total)',
  },
]
