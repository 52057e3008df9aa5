import type { TableUseItem } from '../../src/contract/table-usage.ts'
import type { TestEngine } from '../support/engines.ts'
import type { Host } from '../support/host.ts'
import type { Endpoint, TestServer } from '../support/servers.ts'
import type { Admin } from '../support/structure-admin.ts'
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { silentLog } from '../../src/main/core/log.ts'
import { createDocuments } from '../../src/main/documents/documents.ts'
import { tableId } from '../../src/main/schema/table-id.ts'
import { createTableUsage } from '../../src/main/schema/table-usage.ts'
import { openConnectionServices, person, wholeDraft } from '../support/connection-services.ts'
import { describeEngines, engines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { openAdmin } from '../support/structure-admin.ts'

/*
 * What depends on a column, planted in every way that a server has, among look-alikes: whatever has “fake” in its name
 * or its text only looks as if it named `orders.due`. Partitions and TTL are of another table, since no server divides
 * one that foreign keys refer to, or lets its rows expire.
 */

const [home, away] = ['home', 'away'].map(name => `${name}_${randomBytes(4).toString('hex')}`) as [string, string]

const tables = `
  CREATE DATABASE ${home}; CREATE DATABASE ${away}; USE ${home};
  CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(40));
  CREATE TABLE plans (id INT PRIMARY KEY, due DATE, UNIQUE KEY (due));
  CREATE TABLE orders_old (id INT PRIMARY KEY, due DATE);
  CREATE TABLE my_orders (id INT PRIMARY KEY, due DATE, overdue DATE);
  CREATE TABLE \`or\`\`ders\` (id INT PRIMARY KEY, due DATE);
  CREATE TABLE notes (id INT PRIMARY KEY, \`orders.due\` DATE);
  CREATE TABLE ${away}.orders (id INT PRIMARY KEY, due DATE, fake_id INT, UNIQUE KEY (due));
  CREATE TABLE orders (id INT PRIMARY KEY, due DATE NOT NULL, due_2 DATE, customer_id INT,
    due_year INT AS (year(due)) VIRTUAL, due_month INT AS (month(\`due\`)) VIRTUAL,
    fake_year INT AS (year(due_2)) STORED,
    UNIQUE KEY by_due (due), KEY by_customer (customer_id, due), KEY fake_by (due_2),
    CONSTRAINT due_after CHECK (due > '2000-01-01'), CONSTRAINT due_before CHECK (due_2 IS NULL OR due_2 >= due),
    CONSTRAINT fake_after CHECK (due_2 > '2000-01-01'));
  CREATE TABLE points (id INT PRIMARY KEY, d DATE, CONSTRAINT to_due FOREIGN KEY (d) REFERENCES orders (due));
  CREATE TABLE ${away}.points (id INT PRIMARY KEY, d DATE,
    CONSTRAINT far_to_due FOREIGN KEY (d) REFERENCES ${home}.orders (due) ON DELETE CASCADE);
  CREATE TABLE fake_points (id INT PRIMARY KEY, due DATE, o INT,
    CONSTRAINT fake_due FOREIGN KEY (due) REFERENCES plans (due),
    CONSTRAINT fake_id FOREIGN KEY (o) REFERENCES orders (id));
  CREATE TABLE ${away}.fake_far (id INT PRIMARY KEY, due DATE, CONSTRAINT fake_far FOREIGN KEY (due)
    REFERENCES ${away}.orders (due))`

const views = `
  CREATE VIEW plain AS SELECT due FROM orders;
  CREATE VIEW all_of_it AS SELECT * FROM orders;
  CREATE VIEW renamed AS SELECT o.due AS x FROM orders AS o JOIN customers c ON c.id = o.customer_id;
  CREATE VIEW in_where AS SELECT name FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE due IS NOT NULL);
  CREATE VIEW in_cte AS WITH a AS (SELECT due FROM orders) SELECT count(*) AS n FROM a;
  CREATE VIEW by_using AS SELECT p.id FROM orders AS o JOIN plans AS p USING (due);
  CREATE VIEW in_union AS SELECT id FROM customers UNION ALL SELECT id FROM orders GROUP BY id, due;
  CREATE VIEW in_window AS SELECT row_number() OVER (ORDER BY due) AS n FROM orders;
  CREATE VIEW shouted AS SELECT DUE FROM orders;
  CREATE VIEW ${away}.from_afar AS SELECT max(due) AS latest FROM ${home}.orders;
  CREATE VIEW fake_plans AS SELECT due FROM plans;
  CREATE VIEW fake_old AS SELECT due FROM orders_old;
  CREATE VIEW fake_alias AS SELECT orders.due FROM plans AS orders;
  CREATE VIEW fake_cte AS WITH orders AS (SELECT 1 AS due) SELECT due FROM orders;
  CREATE VIEW fake_derived AS SELECT orders.due FROM (SELECT 1 AS due) AS orders;
  CREATE VIEW fake_text AS SELECT 'orders.due' AS t FROM customers;
  CREATE VIEW fake_named AS SELECT id AS due FROM orders;
  CREATE VIEW fake_longer AS SELECT due_2 FROM orders;
  CREATE VIEW fake_joined AS SELECT p.due FROM orders o JOIN plans p ON p.id = o.id;
  CREATE VIEW fake_prefix AS SELECT due FROM my_orders;
  CREATE VIEW fake_suffix AS SELECT overdue FROM my_orders;
  CREATE VIEW fake_quoted AS SELECT due FROM \`or\`\`ders\`;
  CREATE VIEW fake_dotted AS SELECT \`orders.due\` FROM notes;
  CREATE VIEW fake_union AS SELECT due_2 AS due FROM orders UNION ALL SELECT due FROM plans;
  CREATE VIEW ${away}.fake_away AS SELECT due FROM ${away}.orders`

/** Where names of tables are told apart by their case, this is another one. */
const cased = `
  CREATE TABLE Orders (id INT PRIMARY KEY, due DATE);
  CREATE VIEW fake_case AS SELECT due FROM Orders`

const plantedViews = [
  'plain',
  'all_of_it',
  'renamed',
  'in_where',
  'in_cte',
  'by_using',
  'in_union',
  'in_window',
  'shouted',
  'from_afar',
]

/** Run through TiHC, so that its history has them; and how sure they are. */
const statements: Record<string, string> = {
  'SELECT due FROM orders WHERE id = 1': 'certain',
  'SELECT o.due, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer_id': 'certain',
  'SELECT * FROM orders': 'likely',
  [`SELECT \`due\` FROM \`${home}\`.\`orders\` ORDER BY due`]: 'certain',
  'INSERT INTO orders (id, due) VALUES (1, \'2026-01-01\')': 'certain',
  'UPDATE orders SET due = \'2026-01-02\' WHERE id = 1': 'certain',
  'DELETE FROM orders WHERE due < \'2001-01-01\'': 'certain',
  'SELECT 1 FROM orders, plans WHERE plans.id IN (SELECT id FROM orders WHERE due > 0)': 'certain',
  'INSERT INTO plans (id, due) SELECT id, due FROM orders WHERE id = -1': 'certain',
  'REPLACE INTO orders (id, due) VALUES (2, \'2026-01-03\')': 'certain',
  'SELECT customer_id, max(DUE) FROM orders GROUP BY customer_id': 'certain',
  'SELECT o.id FROM orders o WHERE EXISTS (SELECT 1 FROM plans p WHERE p.due = o.due)': 'certain',
  [`SELECT c.name FROM customers c, orders WHERE ${home}.orders.due IS NOT NULL`]: 'certain',
}
const fakes = [
  'SELECT due, 1 AS fake FROM plans',
  'SELECT due, 2 AS fake FROM orders_old',
  'SELECT 3 AS fake, \'due\' FROM orders',
  'SELECT 4 AS fake /* due */ FROM orders',
  'SELECT 5 AS fake FROM orders -- due',
  'SELECT id AS due, 6 AS fake FROM orders ORDER BY due',
  `SELECT due, 7 AS fake FROM ${away}.orders`,
  'WITH orders AS (SELECT 8 AS due) SELECT due AS fake FROM orders',
  'SELECT 9 AS fake FROM orders o JOIN plans p ON p.due = o.due_2',
  'SELECT orders.due AS fake, 10 FROM plans orders',
  'SELECT 11 AS fake, count(*) FROM orders',
  'SELECT 12 AS fake, @due FROM orders',
  'SELECT due, 13 AS fake FROM my_orders',
  'SELECT 14 AS fake, "due" FROM orders',
  'SELECT 15 AS fake, orders.due FROM (SELECT id AS due FROM orders) AS orders',
  'SELECT due_2 AS fake, 16 FROM orders WHERE `due_2` IS NULL',
  'SELECT 17 AS fake, `orders.due` FROM notes',
  'SELECT 18 AS fake, EXISTS (SELECT p.due FROM plans p) FROM orders',
  'UPDATE plans SET due = NULL WHERE id IN (SELECT id AS fake FROM orders)',
  'SELECT due, 20 AS fake FROM `or``ders`',
]

const programs = [
  'CREATE PROCEDURE reading() SELECT due FROM orders',
  'CREATE PROCEDURE loops() BEGIN DECLARE n INT; DECLARE c CURSOR FOR SELECT year(due) FROM orders;'
  + ' IF n > 1 THEN SET n = 2; END IF; END',
  'CREATE FUNCTION latest() RETURNS DATE READS SQL DATA RETURN (SELECT max(o.due) FROM orders o)',
  `CREATE PROCEDURE ${away}.writes(which INT) UPDATE ${home}.orders SET due = NULL WHERE id = which`,
  'CREATE TRIGGER on_insert BEFORE INSERT ON orders FOR EACH ROW SET NEW.due = coalesce(NEW.due, curdate())',
  'CREATE TRIGGER on_plans AFTER UPDATE ON plans FOR EACH ROW UPDATE orders SET due = NEW.due WHERE id = NEW.id',
  'CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM orders WHERE due < curdate()',
  'CREATE PROCEDURE fake_plans() SELECT due FROM plans',
  'CREATE PROCEDURE fake_text() BEGIN /* orders.due */ SELECT \'orders.due\' FROM orders; END',
  'CREATE PROCEDURE fake_variable() BEGIN DECLARE due INT; SELECT id FROM orders WHERE id = due; END',
  'CREATE PROCEDURE fake_parameter(due INT) SELECT id FROM orders WHERE id = due',
  'CREATE TRIGGER fake_trigger BEFORE INSERT ON plans FOR EACH ROW SET NEW.due = curdate()',
  'CREATE EVENT fake_event ON SCHEDULE EVERY 1 DAY DO DELETE FROM plans WHERE due < curdate()',
]
const plantedPrograms = [
  'routine reading',
  'routine loops',
  'routine latest',
  'routine writes',
  'trigger on_insert',
  'trigger on_plans',
  'event nightly',
]

/** Statements whose plans TiDB is told, by what they do with the column. */
const bound = [
  ['SELECT', `id FROM ${home}.orders WHERE due = 1`, 'by_due'],
  ['DELETE', `FROM ${home}.orders WHERE due = 1`, 'by_due'],
  ['UPDATE', `${home}.orders SET due = NULL WHERE id = 1`, 'by_due'],
  ['SELECT', `'fake' FROM ${home}.plans WHERE due = 1`, 'due'],
  ['SELECT', `fake_id FROM ${away}.orders WHERE due = 1`, 'due'],
  ['SELECT', `id AS fake FROM ${home}.orders WHERE due_2 = 1`, 'fake_by'],
] as const
const bindings = bound.map(([verb, rest, index]) => {
  const table = /\.(\w+)/.exec(rest)![1]
  return `CREATE GLOBAL BINDING FOR ${verb} ${rest} USING ${verb} /*+ use_index(${table}, ${index}) */ ${rest}`
})

const expiring = {
  TiDB: `CREATE TABLE expiring (id INT, due DATETIME, due_2 DATETIME, PRIMARY KEY (id, due))
    TTL = due + INTERVAL 1 DAY PARTITION BY RANGE (to_days(due)) (PARTITION p0 VALUES LESS THAN (800000))`,
  MariaDB: `CREATE TABLE expiring (id INT, due DATETIME, due_2 DATETIME, PRIMARY KEY (id, due))
    PARTITION BY RANGE (to_days(due)) SUBPARTITION BY HASH (id) SUBPARTITIONS 2
    (PARTITION p0 VALUES LESS THAN (800000))`,
}

const address = ({ host, port, user, password }: Endpoint) => ({ host, port, user, password })

describeEngines('what depends on a column', (engine: TestEngine) => {
  const isTidb = engine.name === 'TiDB'
  let host: Host
  let admin: Admin
  /** One that counts statements: MariaDB does so where it is told at its start. */
  let server: Endpoint
  let own: TestServer | undefined
  const tableIds = new Map<string, string>()

  beforeAll(async () => {
    host = await startHost()
    own = isTidb ? undefined : await engine.startOwn({ args: ['--performance-schema=ON'] })
    server = own ?? engine
    admin = await openAdmin(server)
    if (isTidb) await admin.run('SET GLOBAL tidb_enable_check_constraint = 1')
    await admin.run(...tables.split(';'), ...views.split(';'), expiring[engine.name])
    if (!isTidb) await admin.run(...cased.split(';'))
    await admin.run(...isTidb ? [`CREATE INDEX by_expression ON orders ((lower(due)))`, ...bindings] : programs)
    const { client } = host.admin
    const { id: connectionId } = await client.connections.create({ name: 'here', ...address(server) })
    const { data: databases } = await client.databases.list({ connectionId })
    const databaseId = databases.find(({ name }) => name === home)!.id
    for (const sql of [...Object.keys(statements), ...fakes]) await client.sql.execute({ databaseId, sql })
    for (const { name, id } of (await client.tables.list({ databaseId })).data) tableIds.set(name, id)
  }, 60_000)
  afterAll(async () => {
    await admin?.run(`DROP DATABASE ${away}`, `DROP DATABASE ${home}`)
    await admin?.end()
    await host?.stop()
    await own?.stop()
  })

  async function usesOf(table: string, columns?: string[]) {
    return await host.admin.client.tables.usedBy({ id: tableIds.get(table)!, ...(columns && { columns }) })
  }
  const named = ({ kind, name }: TableUseItem) => `${kind} ${name}`
  const ofServer = (data: TableUseItem[]) => data.filter(({ kind }) => kind !== 'history' && kind !== 'statement')

  it('finds all that the server keeps, and nothing that looks like it', async () => {
    const { data } = await usesOf('orders', ['due'])
    expect(ofServer(data).filter(({ kind }) => kind !== 'binding').map(named).sort()).toEqual([
      ...plantedViews.map(name => `view ${name}`),
      'foreignKey points.to_due',
      'foreignKey points.far_to_due',
      'generatedColumn due_year',
      'generatedColumn due_month',
      'index by_due',
      'index by_customer',
      ...isTidb ? ['index by_expression'] : plantedPrograms,
      'check due_after',
      'check due_before',
    ].sort())
    expect(data.filter(({ name, where }) => /fake/.test(name + where))).toEqual([])
    expect(data.length).toBeGreaterThanOrEqual(30)
    expect(new Set(ofServer(data).map(({ certainty }) => certainty))).toEqual(new Set(['certain']))
    expect(data.find(({ name }) => name === 'from_afar')).toMatchObject({ database: away, columns: ['due'] })
    expect(data.find(({ name }) => name === 'points.far_to_due')!.where).toContain(`${away}.points (d) → orders (due)`)
    const plans = data.filter(({ kind }) => kind === 'binding').map(({ name }) => name.slice(0, 6).toLowerCase())
    expect(plans.sort()).toEqual(isTidb ? ['delete', 'select', 'update'] : [])
  })

  it('finds what divides rows and what lets them go', async () => {
    const { data } = await usesOf('expiring', ['due'])
    expect(ofServer(data).map(({ kind, certainty }) => `${kind} ${certainty}`).sort())
      .toEqual(['index certain', 'partitioning certain', ...isTidb ? ['ttl certain'] : []])
    expect((await usesOf('expiring', ['due_2'])).data.map(named)).toEqual([])
  })

  it('finds what the person ran, how often, and how sure it is', async () => {
    const { data } = await usesOf('orders', ['due'])
    const found = data.filter(({ kind }) => kind === 'history')
    expect(Object.fromEntries(found.map(({ name, certainty }) => [name, certainty]))).toEqual(statements)
    expect(found[0]).toMatchObject({ count: 1, database: home, columns: ['due'] })
    expect(found[0]!.lastSeenAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/)
  })

  it('finds what the server counted', async () => {
    const { data, errors } = await usesOf('orders', ['due'])
    const found = data.filter(({ kind }) => kind === 'statement')
    expect(found.filter(({ name, where }) => /fake/.test(name + where))).toEqual([])
    expect(found.length).toBe(Object.keys(statements).length)
    const updates = found.filter(({ name }) => /^update/i.test(name))
    expect(updates).toMatchObject([{ count: 1, certainty: 'certain' }])
    expect(errors).toEqual([])
  })

  it('finds the files that the person opened, less surely: nobody knows their server', async () => {
    const { connections, databases, dataDir } = await openConnectionServices()
    const { id: connectionId } = await connections.create(person(), wholeDraft({ name: 'here', ...address(server) }))
    const { data: all } = await databases.list(person(), { connectionId })
    const ask = { chooseFiles: vi.fn(), chooseTarget: vi.fn(), confirmOverwrite: vi.fn() }
    const documents = createDocuments({ file: join(dataDir, 'documents.json'), ask, log: silentLog })
    const texts = {
      'report.sql': 'SELECT 1;\n-- what is due\nSELECT o.due FROM orders o;',
      'far.sql': `UPDATE ${home}.orders SET due = NULL WHERE id = 0`,
      'fake.sql': 'SELECT due FROM plans; SELECT \'orders.due\', id FROM orders -- due',
      'fake-far.sql': `SELECT due FROM ${away}.orders`,
    }
    for (const [name, text] of Object.entries(texts)) {
      writeFileSync(join(dataDir, name), text)
      await documents.open(join(dataDir, name))
    }
    const { usedBy } = createTableUsage({
      connections,
      resolveDatabase: databases.resolveDatabase,
      history: { list: async () => ({ data: [], total: 0 }) },
      documents: documents.texts,
    })
    const databaseId = all.find(({ name }) => name === home)!.id
    const { data } = await usedBy(person(), { id: tableId({ databaseId, table: 'orders' }), columns: ['due'] })
    const found = data.filter(({ kind }) => kind === 'document')
    expect(found.map(({ name, certainty }) => [name, certainty]).sort()).toEqual([
      ['far.sql', 'likely'],
      ['report.sql', 'possible'],
    ])
  })

  it('finds what depends on the table whatever column it names', async () => {
    const { data } = await usesOf('orders')
    expect(ofServer(data).map(named)).toContain('view fake_named')
    expect(ofServer(data).map(named)).toContain('foreignKey fake_points.fake_id')
    expect(ofServer(data).map(named)).not.toContain('view fake_plans')
    expect(data.filter(({ kind }) => kind === 'index')).toEqual([])
  })

  it('refuses a column that is not there', async () => {
    await expect(usesOf('orders', ['nope'])).rejects.toMatchObject({ code: 'not_found' })
  })
})

describeEngines('what a server that counts no statements', (engine) => {
  it('is said to have left', async () => {
    const host = await startHost()
    onTestFinished(() => host.stop())
    const admin = await openAdmin(engine)
    onTestFinished(() => admin.end())
    const name = `c_${randomBytes(4).toString('hex')}`
    onTestFinished(async () => void await admin.run(`DROP DATABASE ${name}`))
    await admin.run(`CREATE DATABASE ${name}`, `CREATE TABLE ${name}.t (a INT)`)
    const { client } = host.admin
    const { id: connectionId } = await client.connections.create({ name: 'here', ...address(engine) })
    const { data: databases } = await client.databases.list({ connectionId })
    const databaseId = databases.find(each => each.name === name)!.id
    const { data: [table] } = await client.tables.list({ databaseId, columns: false })
    const { errors } = await client.tables.usedBy({ id: table!.id })
    const error = expect.stringMatching(/performance_schema/) as string
    expect(errors).toEqual([{ what: 'statement', database: null, error }])
  })
}, engines.filter(({ name }) => name === 'MariaDB'))

describe('what depends on a column of a file', () => {
  let host: Host
  beforeAll(async () => {
    host = await startHost()
  })
  afterAll(() => host?.stop())

  it('finds views, triggers, keys, indexes, generated columns and checks', async () => {
    mkdirSync(join(host.dataDir, 'sqlite'), { recursive: true })
    const db = new Database(join(host.dataDir, 'sqlite', 'shop.db'))
    db.exec(`CREATE TABLE plans (id INTEGER PRIMARY KEY, due TEXT);
      CREATE TABLE orders (id INTEGER PRIMARY KEY, due TEXT UNIQUE, other TEXT, year TEXT AS (substr(due, 1, 4)),
        CONSTRAINT due_long CHECK (length(due) > 4), CHECK (length(other) > 'due'));
      CREATE TABLE points (d TEXT REFERENCES orders (due), o INTEGER REFERENCES orders (id));
      CREATE INDEX partly ON orders (other) WHERE due IS NOT NULL;
      CREATE INDEX fake ON orders (other);
      CREATE VIEW reads AS SELECT [due] FROM "orders";
      CREATE VIEW fake_view AS SELECT due, 'orders' FROM plans;
      CREATE TRIGGER follows AFTER UPDATE ON plans BEGIN UPDATE orders SET due = new.due WHERE id = new.id; END;
      CREATE TRIGGER watches AFTER UPDATE OF due ON orders WHEN new.due > '' BEGIN DELETE FROM plans; END;
      CREATE TRIGGER fake_trigger AFTER UPDATE OF other ON orders BEGIN UPDATE plans SET due = new.other; END`)
    db.close()
    const { client } = host.admin
    const { id: connectionId } = await client.connections.create({ name: 'f', engine: 'SQLite', file: 'shop.db' })
    const { data: [database] } = await client.databases.list({ connectionId })
    const { data: tables } = await client.tables.list({ databaseId: database!.id })
    const { id } = tables.find(({ name }) => name === 'orders')!
    const { data, errors } = await client.tables.usedBy({ id, columns: ['due'] })
    expect(errors).toEqual([])
    expect(data.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual([
      'check due_long',
      'foreignKey points',
      'generatedColumn year',
      'index ',
      'index partly',
      'trigger follows',
      'trigger watches',
      'view reads',
    ])
  })
})
