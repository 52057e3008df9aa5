import type { DatabaseItem, Done, Preview, Structure, TableItem } from './structure-door.ts'
import type { Made, StructureGround } from './structure-ground.ts'
import { describe, expect, it } from 'vitest'
import { hostileNames } from './hostile-names.ts'
import { make, newName, q } from './structure-ground.ts'

/* What the documents say of changes of whole tables, on any server of the MySQL family. */

export function describeWholeTables(structure: Structure, ground: () => StructureGround): void {
  describe('whole tables', () => {
    renameCases(structure, ground)
    truncateCases(structure, ground)
    dropCases(structure, ground)
    ddlCases(structure, ground)
    refusedCases(structure, ground)
  })
}

/** What a database holds now, by name. */
async function tablesOf({ ask }: Structure, { database }: Made): Promise<Map<string, TableItem>> {
  const { data } = await ask<{ data: TableItem[] }>('tables.list', { databaseId: database.id })
  return new Map(data.map(table => [table.name, table]))
}

async function idsOf(structure: Structure, made: Made, ...names: string[]): Promise<string[]> {
  const tables = await tablesOf(structure, made)
  return names.map(name => tables.get(name)!.id)
}

const countOf = async ({ run }: StructureGround, { database }: Made, table: string) =>
  Number((await run(`SELECT COUNT(*) FROM ${q(database.name)}.${q(table)}`))[0]![0])

function renameCases(structure: Structure, ground: () => StructureGround): void {
  const { ask, refused } = structure

  it('take every name that a server takes, and give it up', async () => {
    const made = await make(structure, ground())
    await ground().run(`INSERT INTO ${q(made.database.name)}.orders VALUES (1, 2)`)
    let { id, name: last } = made.table
    for (const name of [...hostileNames, 'orders']) {
      const { sql } = await ask<Preview>('tables.rename', { id, name, preview: true })
      const place = q(made.database.name)
      expect(sql).toEqual([`RENAME TABLE ${place}.${q(last)} TO ${place}.${q(name)}`])
      expect(await ask<Done & Preview>('tables.rename', { id, name })).toMatchObject({ status: 'success', sql })
      const tables = await tablesOf(structure, made)
      expect([...tables.keys()]).toEqual([name])
      id = tables.get(name)!.id
      last = name
    }
    expect(await countOf(ground(), made, 'orders')).toBe(1)
    await ask('databases.delete', { id: made.database.id })
  })

  it('take no name that is none, or that is another\'s', async () => {
    const made = await make(structure, ground())
    await ground().run(`CREATE TABLE ${q(made.database.name)}.other (x INT)`)
    const { id } = made.table
    for (const name of ['', ' ', 'a ', 'x'.repeat(65), 'a\0b', 7, null, undefined]) {
      for (const preview of [false, true]) await refused('tables.rename', { id, name, preview }, 'bad_request')
    }
    for (const preview of [false, true]) {
      expect((await refused('tables.rename', { id, name: 'other', preview }, 'conflict')).error).toContain('other')
      await refused('tables.rename', { id, name: 'orders', preview }, 'conflict')
    }
    await ground().run(`DROP TABLE ${q(made.database.name)}.orders`)
    for (const preview of [false, true]) await refused('tables.rename', { id, name: 'n', preview }, 'not_found')
    await refused('tables.rename', { id: 'bm9uZQ', name: 'n' }, 'not_found')
    await ask('databases.delete', { id: made.database.id })
  })
}

function truncateCases(structure: Structure, ground: () => StructureGround): void {
  const { ask, refused } = structure

  it('are emptied, each by a statement of its own', async () => {
    const made = await make(structure, ground())
    const place = q(made.database.name)
    const second = 'a`b; --'
    await ground().run(
      `CREATE TABLE ${place}.${q(second)} (x INT)`,
      `CREATE VIEW ${place}.v AS SELECT 1 AS one`,
      `INSERT INTO ${place}.${q(second)} VALUES (1), (2)`,
      `INSERT INTO ${place}.orders VALUES (1, 2)`,
    )
    const ids = await idsOf(structure, made, 'orders', second)
    const sql = [`TRUNCATE TABLE ${place}.\`orders\``, `TRUNCATE TABLE ${place}.${q(second)}`]
    // The same one twice is the same one.
    const twice = [...ids, ids[0]!]
    expect(await ask<Preview>('tables.truncate', { ids: twice, preview: true })).toEqual({ sql })
    expect(await countOf(ground(), made, second)).toBe(2)
    expect(await ask<Done & Preview>('tables.truncate', { ids: twice })).toMatchObject({ status: 'success', sql })
    for (const table of ['orders', second]) expect(await countOf(ground(), made, table)).toBe(0)
    const [view] = await idsOf(structure, made, 'v')
    const { error } = await refused('tables.truncate', { ids: [ids[0], view] }, 'bad_request')
    expect(error).toContain('“v”')
    await ask('databases.delete', { id: made.database.id })
  })

  it('stay empty that were before one that fails', async () => {
    const made = await make(structure, ground())
    const place = q(made.database.name)
    await ground().run(
      `CREATE TABLE ${place}.parents (id INT PRIMARY KEY)`,
      `CREATE TABLE ${place}.children (p INT, FOREIGN KEY (p) REFERENCES ${place}.parents (id))`,
      `INSERT INTO ${place}.orders VALUES (1, 2)`,
      `INSERT INTO ${place}.parents VALUES (1)`,
    )
    const ids = await idsOf(structure, made, 'orders', 'parents', 'children')
    const { details, error } = await refused('tables.truncate', { ids }, 'engine')
    expect(error).toContain('foreign key')
    expect(details).toMatchObject({ statementIndex: 1, taskId: expect.any(String) as string })
    expect(await countOf(ground(), made, 'orders')).toBe(0)
    expect(await countOf(ground(), made, 'parents')).toBe(1)
    await ask('databases.delete', { id: made.database.id })
  })
}

function dropCases(structure: Structure, ground: () => StructureGround): void {
  const { ask, refused } = structure

  it('are dropped together with those that refer to them, with views and sequences', async () => {
    const made = await make(structure, ground())
    const place = q(made.database.name)
    await ground().run(
      `CREATE TABLE ${place}.parents (id INT PRIMARY KEY)`,
      `CREATE TABLE ${place}.children (p INT, FOREIGN KEY (p) REFERENCES ${place}.parents (id))`,
      `CREATE VIEW ${place}.${q('v`1')} AS SELECT * FROM ${place}.orders`,
      `CREATE SEQUENCE ${place}.s`,
    )
    const names = ['parents', 's', 'children', 'v`1', 'orders']
    const ids = await idsOf(structure, made, ...names)
    const { sql } = await ask<Preview>('tables.delete', { ids, preview: true })
    expect(sql.map(text => text.split(' ').slice(0, 2).join(' '))).toEqual(['DROP VIEW', 'DROP TABLE', 'DROP SEQUENCE'])
    expect((await tablesOf(structure, made)).size).toBe(5)
    expect(await ask<Done & Preview>('tables.delete', { ids })).toMatchObject({ status: 'success', sql })
    expect((await tablesOf(structure, made)).size).toBe(0)
    await refused('tables.delete', { ids }, 'not_found')
    await ask('databases.delete', { id: made.database.id })
  })

  it('stay where another needs them, with the server\'s reason', async () => {
    const made = await make(structure, ground())
    const place = q(made.database.name)
    await ground().run(
      `CREATE TABLE ${place}.parents (id INT PRIMARY KEY)`,
      `CREATE TABLE ${place}.children (p INT, FOREIGN KEY (p) REFERENCES ${place}.parents (id))`,
    )
    const ids = await idsOf(structure, made, 'parents')
    const { error } = await refused('tables.delete', { ids }, 'engine')
    expect(error).toMatch(/foreign key/i)
    expect((await tablesOf(structure, made)).size).toBe(3)
    await ask('databases.delete', { id: made.database.id })
  })

  it('are named by whatever a server takes as a name', async () => {
    const made = await make(structure, ground())
    const place = q(made.database.name)
    for (const name of hostileNames) await ground().run(`CREATE TABLE ${place}.${q(name)} (x INT)`)
    const ids = await idsOf(structure, made, ...hostileNames)
    await ask('tables.delete', { ids })
    expect([...(await tablesOf(structure, made)).keys()]).toEqual(['orders'])
    await ask('databases.delete', { id: made.database.id })
  })

  it('of several databases, or of none, are not changed', async () => {
    const [made, other] = [await make(structure, ground()), await make(structure, ground())]
    for (const call of ['tables.delete', 'tables.truncate'] as const) {
      await refused(call, { ids: [made.table.id, other.table.id] }, 'bad_request')
      await refused(call, { ids: [] }, 'bad_request')
      await refused(call, { ids: [made.table.id, 'bm9uZQ'] }, 'not_found')
      await refused(call, { ids: made.table.id }, 'bad_request')
    }
    for (const { database } of [made, other]) {
      expect((await tablesOf(structure, { ...made, database })).size).toBe(1)
      await ask('databases.delete', { id: database.id })
    }
  })
}

function ddlCases(structure: Structure, ground: () => StructureGround): void {
  const { ask, refused } = structure

  it('say how they are made, so that they can be made anew', async () => {
    const made = await make(structure, ground())
    const place = q(made.database.name)
    const name = 'it`s; --'
    await ground().run(
      `CREATE TABLE ${place}.${q(name)} (id INT AUTO_INCREMENT PRIMARY KEY, c VARCHAR(9) COMMENT '订单')`,
      `CREATE VIEW ${place}.v AS SELECT 1 AS one`,
    )
    const [id, view] = await idsOf(structure, made, name, 'v')
    const { ddl } = await ask<{ ddl: string }>('tables.ddl', { id })
    expect(ddl).toMatch(/^CREATE TABLE `it``s; --` \([\s\S]*COMMENT '订单'/)
    await ask('tables.delete', { ids: [id] })
    await ground().run(`USE ${place}`, ddl)
    expect((await tablesOf(structure, made)).get(name)!.columns).toHaveLength(2)
    expect((await ask<{ ddl: string }>('tables.ddl', { id: view })).ddl).toMatch(/^CREATE .*VIEW/)
    await ground().run(`DROP VIEW ${place}.v`)
    await refused('tables.ddl', { id: view }, 'not_found')
    await ask('databases.delete', { id: made.database.id })
  })
}

function refusedCases({ ask, refused }: Structure, ground: () => StructureGround): void {
  it('of the server\'s own databases are not changed', async () => {
    const { connectionId } = ground()
    const { data } = await ask<{ data: DatabaseItem[] }>('databases.list', { connectionId })
    for (const { id } of data.filter(({ system }) => system)) {
      const { data: tables } = await ask<{ data: TableItem[] }>('tables.list', { databaseId: id })
      const [table] = tables
      if (!table) continue
      for (const preview of [false, true]) {
        await refused('tables.rename', { id: table.id, name: newName(), preview }, 'forbidden')
        await refused('tables.truncate', { ids: [table.id], preview }, 'forbidden')
        await refused('tables.delete', { ids: [table.id], preview }, 'forbidden')
      }
    }
  })
}
