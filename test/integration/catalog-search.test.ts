import type { Found } from '../../src/contract/search.ts'
import type { Host, Person } from '../support/host.ts'
import type { Answer } from '../support/http-request.ts'
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHost } from '../support/host.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { until } from '../support/until.ts'

/* The search of the catalog, as another program sees it over HTTP. */

let host: Host
let admin: Person
/** Of another tenant. */
let other: Person
let otherTenant: string
const password = 'a-long-password'

beforeAll(async () => {
  host = await startHost()
  admin = host.admin
  otherTenant = (await admin.client.tenants.create({ name: 'other' })).id
  await admin.client.users.create({ username: 'other', password, tenant_id: otherTenant, role: 'admin' })
  other = await host.login('other', password)
})
afterAll(() => host?.stop())

const search = (q: string, who: Pick<Person, 'request'> = admin, more = ''): Promise<Answer> =>
  who.request('GET', `/api/v1/search?q=${encodeURIComponent(q)}${more}`)

interface Results { data: Found[], total: number, more: boolean, complete: boolean }

/** What is found once all changes are in the index. */
async function results(q: string, who: Person = admin, more = ''): Promise<Results> {
  return await until('the index to be complete', 20, async () => {
    const { status, json } = await search(q, who, more)
    expect(status).toBe(200)
    return (json as Results).complete ? json as Results : undefined
  })
}

const label = ({ kind, table, name }: Found) => kind === 'table' ? name : `${table}.${name}`
const found = async (q: string, who?: Person, more?: string) => (await results(q, who, more)).data.map(label)

interface Given { name: string, desc?: string, note?: string, tags?: string[] }

async function makeTable(
  { client }: Person,
  { columns = [], ...table }: Given & { columns?: Array<Given | string> },
  source = 's',
): Promise<string> {
  const { id } = await client.dataTables.create({ data_source_id: source, ...table })
  if (columns.length === 0) return id
  await client.dataTableColumns.createBatch({
    data_table_id: id,
    columns: columns.map((column, column_index) =>
      ({ column_index, data_type: 'int', ...typeof column === 'string' ? { name: column } : column })),
  })
  return id
}

describe('finding', () => {
  beforeAll(async () => {
    await makeTable(admin, {
      name: 'user_orders',
      desc: '用户订单表',
      tags: ['vip', 'p1'],
      columns: [
        { name: 'order_id', desc: 'Identifier of the order' },
        'userName',
        { name: 'amount', desc: '订单金额', note: 'in Straßburg' },
        'ｅｍａｉｌ',
        'createdAt2',
      ],
    })
    await makeTable(admin, { name: 'Users', columns: ['id', 'email', { name: 'e_mail_old', tags: ['vip'] }, 'café'] })
    await makeTable(admin, { name: 'border_stations', columns: ['station_name', '駅名', '주문번호'] })
    await makeTable(admin, { name: 'order', columns: ['order', 'no$2', 'a b'] })
  })

  it.each([
    ['ord_id', ['user_orders.order_id']],
    ['us_na', ['user_orders.userName']],
    ['use_ord', ['user_orders']],
    ['cr_at', ['user_orders.createdAt2']],
    ['orderid', ['user_orders.order_id']],
    ['ORDER_ID', ['user_orders.order_id']],
    ['order', [
      'order',
      'order.order',
      'user_orders.order_id',
      'user_orders',
      'border_stations',
    ]],
    ['tatio', ['border_stations', 'border_stations.station_name']],
    ['email', ['Users.email', 'user_orders.ｅｍａｉｌ', 'Users.e_mail_old']],
    ['users email', ['Users.email', 'Users.e_mail_old']],
    ['email users', ['Users.email', 'Users.e_mail_old']],
    ['Users.email', ['Users.email', 'Users.e_mail_old']],
    ['cafe', ['Users.café']],
    ['CAFÉ', ['Users.café']],
    ['cafe\u0301', ['Users.café']],
    ['订', ['user_orders', 'user_orders.amount']],
    ['订单', ['user_orders', 'user_orders.amount']],
    ['单金', ['user_orders.amount']],
    ['用户 vip', ['user_orders']],
    ['駅', ['border_stations.駅名']],
    ['문번', ['border_stations.주문번호']],
    ['主', []],
    ['identifier order', ['user_orders.order_id']],
    ['strassb', ['user_orders.amount']],
    ['rassbur', ['user_orders.amount']],
    ['vip', ['Users.e_mail_old', 'user_orders'].sort().reverse()],
    ['identfier', ['user_orders.order_id']],
    ['identifeir', ['user_orders.order_id']],
    ['amuont', ['user_orders.amount']],
    ['amoun', ['user_orders.amount']],
    ['amoumt', ['user_orders.amount']],
    ['ammount', ['user_orders.amount']],
    ['amxoumt', []],
    ['no_2', ['order.no$2']],
    ['a b', ['order.a b']],
  ] as Array<[string, string[]]>)('%j gives %j', async (q, wanted) => {
    const names = await found(q)
    expect(names.slice(0, wanted.length)).toEqual(wanted)
    if (wanted.length === 0) expect(names).toEqual([])
  })

  it('leaves out what has not all of the words', async () => {
    expect(await found('Users id email')).toEqual([])
    expect(await found('station email')).toEqual([])
    expect(await found('ord_id')).toHaveLength(1)
    expect(await found('na_us')).toEqual([])
    expect(await found('email nothing')).toEqual([])
  })

  it('says what was found and where', async () => {
    const { data, total, more } = await results('amount')
    expect({ total, more }).toEqual({ total: 1, more: false })
    expect(data[0]).toMatchObject({
      kind: 'column',
      name: 'amount',
      table: 'user_orders',
      data_source_id: 's',
      database: null,
      desc: '订单金额',
      matches: [{ field: 'name', start: 0, end: 6 }],
      texts: {},
    })
    expect(data[0]!.id.startsWith(`${data[0]!.data_table_id}-`)).toBe(true)
    const table = await admin.client.dataTables.get({ id: data[0]!.data_table_id })
    expect(table.name).toBe('user_orders')
    expect((await admin.client.dataTableColumns.get({ id: data[0]!.id })).name).toBe('amount')
    expect((await results('strassb')).data[0]).toMatchObject({
      matches: [{ field: 'note', start: 3, end: 9 }],
      texts: { note: 'in Straßburg' },
    })
    expect((await results('email')).data[1]).toMatchObject({ matches: [{ field: 'name', start: 0, end: 5 }] })
    expect((await results('ord_id')).data[0]).toMatchObject({
      matches: [{ field: 'name', start: 0, end: 3 }, { field: 'name', start: 6, end: 8 }],
    })
  })

  it('gives tables or columns alone, and no more than are wanted', async () => {
    expect(await found('order', admin, '&kind=table')).toEqual(['order', 'user_orders', 'border_stations'])
    const columns = await results('order', admin, '&kind=column&limit=1')
    expect(columns.data.map(label)).toEqual(['order.order'])
    expect(columns.more).toBe(true)
  })

  it.each([
    '"',
    '*',
    '\' OR 1',
    'NEAR(order)',
    '-',
    '%',
    '_',
    '()',
    'order*',
    '"order"',
    '^order',
    'name:order',
    '\\',
    'order AND',
    'NOT',
    '{a}',
    '\0',
    '😀',
    '👨‍👩‍👧',
    'x'.repeat(256),
    '订'.repeat(256),
    'a '.repeat(128),
    '\uFFFF',
    '\u202E',
    ';drop table x',
    '%00',
  ])('takes %j as words and signs', async (q) => {
    const { status, json } = await search(q)
    expect(status).toBe(200)
    expect((json as Results).data.length).toBeLessThan(20)
  })

  it('finds nothing by signs alone, and no wildcards', async () => {
    for (const q of ['"', '*', '%', '_', '-', '()', '. .']) expect(await found(q), q).toEqual([])
    expect(await found('ord%id')).toEqual(await found('ord id'))
    expect(await found('or*er')).toEqual(await found('or er'))
    expect(await found('"order"')).toContain('order.order')
  })

  it('refuses what is no query', async () => {
    const long = 'x'.repeat(257)
    const half = '%ED%A0%80'
    for (const query of ['', '?q=', `?q=${long}`, `?q=${half}`, '?q=x&limit=0', '?q=x&limit=201', '?q=x&kind=view'])
      expect((await admin.request('GET', `/api/v1/search${query}`)).status, query).toBe(400)
    expect((await search('order', host)).status).toBe(401)
  })
})

describe('other tenants', () => {
  it('find nothing of each other, also of the same name', async () => {
    const mine = await makeTable(admin, { name: 'shared_name', desc: 'mine 秘密', columns: ['only_mine', 'both'] })
    const theirs = await makeTable(other, { name: 'shared_name', desc: 'theirs', columns: ['only_theirs', 'both'] })
    for (const [who, own, strange] of [[admin, mine, theirs], [other, theirs, mine]] as const) {
      for (const q of ['shared_name', 'both', 'shared', 'oth', 'shraed']) {
        const { data } = await results(q, who)
        expect(data.map(one => one.data_table_id), q).toContain(own)
        expect(data.map(one => one.data_table_id), q).not.toContain(strange)
      }
    }
    for (const q of ['only_mine', 'mine', '秘密', 'onyl_mine', 'order', 'nly_mi'])
      expect(await found(q, other), q).toEqual([])
    expect(await found('only_theirs')).toEqual([])
  })

  it('take what they had with them', async () => {
    const { id } = await admin.client.tenants.create({ name: 'short' })
    await admin.client.users.create({ username: 'short', password, tenant_id: id, role: 'admin' })
    const short = await host.login('short', password)
    await makeTable(short, { name: 'short_lived', columns: ['gone_soon'] })
    expect(await found('gone_soon', short)).toEqual(['short_lived.gone_soon'])
    await admin.client.tenants.delete({ id })
    const index = new Database(join(host.dataDir, 'search.sqlite'), { readonly: true })
    const documents = index.prepare('SELECT count(*) FROM docs WHERE name IN (\'short_lived\', \'gone_soon\')').pluck()
    const words = index.prepare('SELECT count(*) FROM words WHERE word = \'lived\'').pluck()
    await until('its documents to go', 10, () => documents.get() === 0 && words.get() === 0 ? true : undefined)
    index.close()
  })
})

describe('changes', () => {
  /** Seconds until a search gives what is wanted. */
  async function secondsUntil(q: string, wanted: string[]): Promise<number> {
    const began = performance.now()
    await until(`${q} to find ${wanted.join()}`, 10, async () =>
      JSON.stringify((await search(q)).json.data.map(label)) === JSON.stringify(wanted) ? true : undefined)
    return (performance.now() - began) / 1000
  }

  it('are found well within a second', async () => {
    const { client } = admin
    const id = await makeTable(admin, { name: 'fresh_table', columns: ['fresh_column'] })
    expect(await secondsUntil('fresh', ['fresh_table', 'fresh_table.fresh_column'])).toBeLessThan(1)
    await client.dataTables.update({ id, name: 'stale_table', desc: 'renamed' })
    expect(await secondsUntil('fresh', ['stale_table.fresh_column'])).toBeLessThan(1)
    expect(await found('stale fresh')).toEqual(['stale_table.fresh_column'])
    expect(await found('renamed')).toEqual(['stale_table'])
    const [column] = (await client.dataTables.details({ id })).columns
    await client.dataTableColumns.update({ id: column!.id, note: 'purified', tags: ['drinkable'] })
    expect(await secondsUntil('purified', ['stale_table.fresh_column'])).toBeLessThan(1)
    expect(await found('drinkable')).toEqual(['stale_table.fresh_column'])
    await client.dataTableColumns.update({ id: column!.id, note: '' })
    expect(await secondsUntil('purified', [])).toBeLessThan(1)
    await client.dataTableColumns.delete({ id: column!.id })
    expect(await secondsUntil('fresh', [])).toBeLessThan(1)
    await client.dataTables.delete({ id })
    expect(await secondsUntil('stale', [])).toBeLessThan(1)
  })

  it('of many tables at once are all found', async () => {
    const make = (n: number) => makeTable(admin, { name: `bulk_${n}`, columns: [`bulky${n}`] })
    await Promise.all(Array.from({ length: 300 }, (_, n) => make(n)))
    for (const n of [0, 17, 299]) expect(await found(`bulky${n}`)).toContain(`bulk_${n}.bulky${n}`)
    const { total, more, data } = await results('bulk', admin, '&limit=200')
    expect(data).toHaveLength(200)
    expect({ total: total >= 200, more }).toEqual({ total: true, more: true })
  })
})

describe('an index', () => {
  /** A profile that outlives its hosts, with a table in it. */
  async function inProfile(
    use: (profile: { dataDir: string, file: string, start: () => Promise<Host> }) => Promise<void>,
  ): Promise<void> {
    const dataDir = await temporaryFolder('search')
    try {
      await use({ dataDir, file: join(dataDir, 'search.sqlite'), start: () => startHost({ dataDir }) })
    } finally {
      await removeFolder(dataDir)
    }
  }

  const removeIndex = (file: string) => ['', '-wal', '-shm'].forEach(end => rmSync(file + end, { force: true }))

  it.each<[what: string, spoil: (file: string) => void]>([
    ['is deleted', removeIndex],
    ['is overwritten', file => writeFileSync(file, 'nonsense'.repeat(5000))],
    ['is empty', file => writeFileSync(file, '')],
    ['is cut', file => writeFileSync(file, readFileSync(file).subarray(0, 20_000))],
    ['is damaged in the middle', (file) => {
      const bytes = readFileSync(file)
      bytes.fill(0xA5, 4096 * 2, bytes.length - 4096)
      writeFileSync(file, bytes)
    }],
    ['is another program\'s', (file) => {
      removeIndex(file)
      const db = new Database(file)
      db.exec('CREATE TABLE mine (x); PRAGMA application_id = 7')
      db.close()
    }],
    ['is of another version', (file) => {
      const db = new Database(file)
      db.pragma('user_version = 9999')
      db.close()
    }],
    ['has lost its tables', (file) => {
      const db = new Database(file)
      db.exec('DROP TABLE docs')
      db.close()
    }],
  ])('that %s is built anew', async (_, spoil) => inProfile(async ({ file, start }) => {
    const first = await start()
    const id = await makeTable(first.admin, { name: 'kept_table', desc: '保存', columns: ['kept_column', 'other'] })
    expect(await found('kept', first.admin)).toEqual(['kept_table', 'kept_table.kept_column'])
    await first.stop()
    expect(existsSync(`${file}-wal`)).toBe(false)
    spoil(file)
    const again = await start()
    expect(await found('kept', again.admin)).toEqual(['kept_table', 'kept_table.kept_column'])
    expect(await found('保', again.admin)).toEqual(['kept_table'])
    await again.admin.client.dataTables.delete({ id })
    expect(await found('kept', again.admin)).toEqual([])
    await again.stop()
  }))

  it('that is older or newer than the store is built anew', async () => inProfile(async ({ dataDir, file, start }) => {
    const store = join(dataDir, 'tihc.db')
    const keep = () => [file, store].forEach(one => copyFileSync(one, `${one}.kept`))
    const first = await start()
    const id = await makeTable(first.admin, { name: 'first_table' })
    await results('first', first.admin)
    await first.stop()
    keep()

    const second = await start()
    await second.admin.client.dataTables.update({ id, name: 'second_table' })
    await makeTable(second.admin, { name: 'further_table' })
    expect(await found('table', second.admin)).toEqual(['second_table', 'further_table'])
    await second.stop()

    copyFileSync(`${file}.kept`, file)
    const withOldIndex = await start()
    expect(await found('table', withOldIndex.admin)).toEqual(['second_table', 'further_table'])
    await withOldIndex.stop()

    copyFileSync(`${store}.kept`, store)
    const withOldStore = await start()
    expect(await found('table', withOldStore.admin)).toEqual(['first_table'])
    await withOldStore.stop()
  }))

  it('goes on from the outbox after a kill, and misses nothing', async () => inProfile(async ({ dataDir, start }) => {
    const names: string[] = []
    for (let round = 0; round < 3; round++) {
      const killed = await start()
      const made = Array.from({ length: 40 }, async (_, n) => {
        const name = `killed${round}x${n}`
        await makeTable(killed.admin, { name, columns: [`in_${name}`] })
        names.push(name)
      })
      await until('some tables', 10, () => names.length > round * 40 + 20 || undefined)
      killed.kill('SIGKILL')
      await Promise.allSettled(made)
      await killed.gone()
    }
    const again = await start()
    for (const name of names) expect(await found(`in_${name}`, again.admin)).toContain(`${name}.in_${name}`)
    await again.stop()
    const db = new Database(join(dataDir, 'tihc.db'), { readonly: true })
    expect(db.prepare('SELECT count(*) FROM catalog_changes').pluck().get()).toBeLessThanOrEqual(1)
    db.close()
  }))

  it('holds no row that is gone, and a server\'s comments', async () => inProfile(async ({ dataDir, start }) => {
    const first = await start()
    const lost = await makeTable(first.admin, { name: 'lost_table', columns: ['lost_column'] })
    const kept = await makeTable(first.admin, { name: 'other_table', columns: ['lost_too', 'still_there'] })
    expect(await found('lost', first.admin)).toHaveLength(3)
    await first.stop()
    const db = new Database(join(dataDir, 'tihc.db'))
    const comment = 'comment of the server'
    db.transaction(() => {
      db.prepare('UPDATE data_tables SET gone_at = \'2026\', gone_key = id WHERE id = ?').run(lost)
      db.prepare('UPDATE data_table_columns SET gone_at = \'2026\', gone_key = id WHERE name = \'lost_too\'').run()
      db.prepare('UPDATE data_table_columns SET source_desc = ? WHERE data_table_id = ?').run(comment, kept)
      db.exec('INSERT INTO catalog_changes (tenant_id, data_table_id) SELECT tenant_id, id FROM data_tables')
    })()
    db.close()
    const again = await start()
    expect(await found('lost', again.admin)).toEqual([])
    expect((await results('comment', again.admin)).data).toMatchObject([{
      name: 'still_there',
      desc: 'comment of the server',
      matches: [{ field: 'source_desc', start: 0, end: 7 }],
      texts: { source_desc: 'comment of the server' },
    }])
    await again.stop()
  }))
})
