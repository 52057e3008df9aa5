import type { ScopesOptions } from './statement-scopes.ts'
import { describe, expect, it } from 'vitest'
import { lexingOf } from '../dialects/registry.ts'
import { findTableUse, namedTables } from './named-columns.ts'
import { readExpressionScopes, readScopes } from './statement-scopes.ts'

const target = { database: 'shop', name: 'orders', columns: ['id', 'note', 'customer_id'] }
const others: Record<string, string[]> = {
  'shop.customers': ['id', 'name'],
  'shop.notes': ['id', 'note'],
  'old.orders': ['id', 'note'],
}
const columnsOf = ({ database, name }: { database: string | null, name: string }) => {
  const known = others[`${database}.${name}`]
  return known ? new Set(known) : null
}

/** What is said of `note`, or of the table where only that is named; null for nothing. */
function said(sql: string, more: Partial<ScopesOptions> & { foldsTables?: boolean } = {}, family = 'MySQL') {
  const options = { lexing: lexingOf(family, 'MariaDB'), database: 'shop', ...more }
  const use = findTableUse(readScopes(sql, options), target, { foldsTables: more.foldsTables ?? true, columnsOf })
  return use ? use.columns.get('note')?.certainty ?? 'table' : null
}

describe('a text that names a column', () => {
  it.each([
    ['SELECT note FROM orders', 'certain'],
    ['SELECT `shop`.`orders`.`note` AS `x` FROM `shop`.`orders`', 'certain'],
    ['SELECT o.NOTE FROM Orders o', 'certain'],
    ['SELECT * FROM orders', 'likely'],
    ['SELECT o.*, 1 FROM orders AS o', 'likely'],
    ['SELECT c.name FROM customers c JOIN orders o ON o.customer_id = c.id AND note <> \'\'', 'certain'],
    ['SELECT 1 FROM orders, notes WHERE note = 1', 'possible'],
    ['SELECT 1 FROM orders, somewhere WHERE note = 1', 'likely'],
    ['SELECT 1 FROM customers c WHERE EXISTS (SELECT 1 FROM orders WHERE id = c.id AND note = 1)', 'certain'],
    ['SELECT (SELECT max(name) FROM customers WHERE id = note) FROM orders', 'certain'],
    ['SELECT x FROM (SELECT note AS x FROM orders WHERE id > 1) AS d', 'certain'],
    ['WITH a AS (SELECT note FROM orders) SELECT * FROM a', 'certain'],
    ['SELECT 1 FROM notes UNION ALL SELECT note FROM orders ORDER BY 1', 'certain'],
    ['SELECT n.id FROM notes n JOIN orders o USING (id, note)', 'certain'],
    ['SELECT count(*) FROM orders GROUP BY note', 'certain'],
    ['SELECT id AS note FROM orders GROUP BY note', 'possible'],
    ['SELECT DATE(note) FROM orders FORCE INDEX (by_note) ORDER BY id', 'certain'],
    ['SELECT GROUP_CONCAT(note ORDER BY id SEPARATOR \',\') FROM orders', 'certain'],
    ['SELECT row_number() OVER (PARTITION BY note ORDER BY id) FROM orders', 'certain'],
    ['INSERT INTO orders (id, note) VALUES (1, 2)', 'certain'],
    ['INSERT INTO orders VALUES (1, 2, 3)', 'likely'],
    ['INSERT INTO orders SET id = 1, note = 2', 'certain'],
    ['INSERT INTO orders (id) SELECT id FROM notes ON DUPLICATE KEY UPDATE note = VALUES(note)', 'certain'],
    ['REPLACE INTO shop.orders (note) SELECT name FROM customers', 'certain'],
    ['UPDATE orders SET note = upper(note) WHERE id = 1', 'certain'],
    ['UPDATE customers c, orders o SET c.name = o.note WHERE o.customer_id = c.id', 'certain'],
    ['DELETE FROM orders WHERE note IS NULL', 'certain'],
    ['DELETE o FROM orders AS o JOIN customers c ON c.id = o.customer_id WHERE o.note = 1', 'certain'],
    ['ALTER TABLE orders DROP COLUMN note', 'certain'],
    ['CREATE INDEX by_note ON orders (note)', 'certain'],
    ['CREATE TABLE x (a INT, FOREIGN KEY (a) REFERENCES orders (note))', 'certain'],
    ['CREATE VIEW v AS SELECT note FROM orders', 'certain'],
    ['EXPLAIN ANALYZE SELECT note FROM orders', 'certain'],
    ['USE shop; SELECT note FROM orders', 'certain'],
    ['/*!50000 SELECT note FROM orders */', 'certain'],
    ['SELECT `note` FROM `shop` . `orders` WHERE `id` = ? LIMIT ?', 'certain'],
    ['BEGIN DECLARE n INT; IF n > 1 THEN UPDATE orders SET note = n; END IF; END', 'certain'],
    ['BEGIN DECLARE c CURSOR FOR SELECT note FROM orders; OPEN c; END', 'certain'],
    ['BEGIN DECLARE note INT; INSERT INTO orders (note) VALUES (note); END', 'certain'],
    ['SET @n = (SELECT max(note) FROM orders)', 'certain'],
    ['SELECT id FROM orders', 'table'],
    ['DROP TABLE IF EXISTS customers, orders', 'table'],
    ['TRUNCATE orders_2; TRUNCATE TABLE orders', 'table'],
  ])('%s: %s', (sql, expected) => {
    expect(said(sql)).toBe(expected)
  })

  it('means the rows of a trigger\'s table by NEW and OLD', () => {
    const rowTable = { database: 'shop', name: 'orders' }
    expect(said('BEGIN SET NEW.note = trim(OLD.note); END', { rowTable })).toBe('certain')
    expect(said('CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW SET NEW.note = 1')).toBe('certain')
    expect(said('SET NEW.note = 1', { rowTable: { database: 'shop', name: 'notes' } })).toBeNull()
  })

  it('is not sure where it is not known in which database it runs', () => {
    expect(said('SELECT note FROM orders', { database: null })).toBe('possible')
    expect(said('SELECT note FROM shop.orders', { database: null })).toBe('certain')
  })
})

describe('what only looks like it', () => {
  it.each([
    'SELECT note FROM notes',
    'SELECT n.note FROM notes n',
    'SELECT \'orders.note\', "note" FROM customers',
    'SELECT 1 -- note FROM orders',
    'SELECT 1 /* FROM orders */ FROM customers # orders',
    'SELECT note FROM old.orders',
    'SELECT note FROM orders_archive',
    'SELECT orders.note FROM notes AS orders',
    'SELECT orders.note FROM notes orders',
    'WITH orders AS (SELECT 1 AS note) SELECT note FROM orders',
    'WITH RECURSIVE orders (note) AS (SELECT 1 UNION ALL SELECT note + 1 FROM orders) SELECT * FROM orders',
    'SELECT orders.note FROM (SELECT 1 AS note) AS orders',
    'SELECT orders FROM customers',
    'CREATE TABLE orders (id INT, note TEXT)',
    'USE old; SELECT note FROM orders',
    'INSERT INTO notes (note) VALUES (1)',
    'SELECT note(1) FROM customers',
    'SELECT @orders, @note',
    'CALL orders(note)',
    'RENAME TABLE notes TO orders',
  ])('%s: nothing', (sql) => {
    expect(said(sql)).toBeNull()
  })

  it.each([
    'SELECT id AS note FROM orders ORDER BY note',
    'SELECT o.id note FROM orders o',
    'SELECT id FROM orders JOIN notes ON notes.note = orders.id',
    'SELECT n.note FROM orders o JOIN notes n ON n.id = o.id',
    'SELECT id FROM orders WHERE id IN (SELECT id FROM notes WHERE note = 1)',
    'SELECT count(*) FROM orders',
    'SELECT \'note\', note_2 FROM orders',
    'SELECT id INTO note FROM orders',
    'SELECT CAST(id AS note) FROM orders',
    'BEGIN DECLARE note INT; SELECT id FROM orders WHERE id = note; END',
    'SELECT d.note FROM orders o JOIN (SELECT 1 AS note, 2 AS id) d ON d.id = o.id',
    'INSERT INTO orders (id) SELECT note FROM notes',
    'SELECT id FROM orders USE INDEX (note)',
  ])('%s: the table alone', (sql) => {
    expect(said(sql)).toBe('table')
  })

  it('is another table where names have case', () => {
    expect(said('SELECT note FROM Orders', { foldsTables: false })).toBeNull()
    expect(said('SELECT NOTE FROM orders', { foldsTables: false })).toBe('certain')
  })

  it('is a parameter', () => {
    expect(said('SELECT id FROM orders WHERE id = note', { parameters: ['note'] })).toBe('table')
  })
})

it('reads the quotes of other families', () => {
  const options = { database: 'shop' }
  const sqlite = (sql: string) => said(sql, { ...options, lexing: lexingOf('SQLite') })
  expect(sqlite('SELECT "note" FROM [orders]')).toBe('certain')
  expect(sqlite('INSERT INTO orders (id, note) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET note = excluded.note'))
    .toBe('certain')
  expect(sqlite('SELECT \'note\' FROM notes')).toBeNull()
})

it('reads expressions over the columns of one table', () => {
  const use = (sql: string) => {
    const scopes = readExpressionScopes(sql, lexingOf('MySQL', 'TiDB'), { database: 'shop', name: 'orders' })
    const found = findTableUse(scopes, target, { foldsTables: true, columnsOf })
    return [...found?.columns.keys() ?? []]
  }
  expect(use('lower(`note`)')).toEqual(['note'])
  expect(use('`id` + INTERVAL 1 DAY')).toEqual(['id'])
  expect(use('(`customer_id` > 0) and (`id` <> \'note\')')).toEqual(['customer_id', 'id'])
})

it('lists the tables that a text names', () => {
  const scopes = readScopes('SELECT 1 FROM a JOIN b.c ON true WHERE EXISTS (SELECT 1 FROM a)', {
    lexing: lexingOf('MySQL'),
    database: 'shop',
  })
  expect(namedTables(scopes)).toEqual([{ database: 'shop', name: 'a' }, { database: 'b', name: 'c' }])
})
