import type { Host } from '../support/host.ts'
import type { TestServer } from '../support/servers.ts'
import { connectAdmin } from '../support/servers.ts'
import { until } from '../support/until.ts'

const added = [
  `CREATE TABLE gallery_shop.order_items (id BIGINT PRIMARY KEY, order_id BIGINT NOT NULL, product_id BIGINT NOT NULL,
    quantity INT NOT NULL DEFAULT 1, price DECIMAL(10,2) NOT NULL COMMENT 'with tax',
    KEY idx_order (order_id)) COMMENT 'What stands on an order'`,
  `CREATE TABLE gallery_shop.products (id BIGINT PRIMARY KEY, name VARCHAR(120) NOT NULL COMMENT '<b>shown</b> name',
    category VARCHAR(40), retired_at DATETIME)`,
  `CREATE TABLE gallery_shop.shipments (id BIGINT NOT NULL, order_id BIGINT NOT NULL COMMENT 'the order',
    carrier VARCHAR(20) DEFAULT 'post', shipped_at DATE NOT NULL, PRIMARY KEY (id, shipped_at)) COMMENT 'Parcels'
    PARTITION BY RANGE COLUMNS (shipped_at) (PARTITION p2025 VALUES LESS THAN ('2026-01-01'),
      PARTITION p2026 VALUES LESS THAN ('2027-01-01'))`,
]
const changed = [
  'ALTER TABLE gallery_shop.orders ADD COLUMN coupon VARCHAR(32) COMMENT \'code that was entered\'',
  'ALTER TABLE gallery_shop.orders MODIFY COLUMN status VARCHAR(24) NOT NULL',
  'ALTER TABLE gallery_shop.products ADD INDEX idx_category (category)',
  'DROP TABLE gallery_shop.customers',
  `CREATE TABLE gallery_shop.clients (id BIGINT PRIMARY KEY, name VARCHAR(80) NOT NULL, country CHAR(2) NOT NULL)`,
]

/** How many tables the long list has. */
const manyTables = 2_000
const manySource = 'warehouse'

async function sync({ admin: { client } }: Host, id: string, databases?: string[]): Promise<void> {
  const { taskId } = await client.dataSources.sync({ id, ...databases && { databases } })
  await until('the end of a sync', 60, async () =>
    (await client.tasks.get({ taskId })).status === 'completed' || undefined)
}

/**
 * A catalog as after some weeks: a shop that was synced twice with a change in between, described by people, and the
 * sample.
 *
 * @param server without one there is the sample alone
 */
export async function furnishCatalog(host: Host, server: TestServer | undefined): Promise<void> {
  const { client } = host.admin
  const { data: connections } = await client.connections.list()
  await sync(host, connections.find(({ environment }) => environment === 'sample')!.id)
  const shop = connections.find(({ name }) => name === 'shop-prod')
  if (!server || !shop) return
  const admin = await connectAdmin(server)
  for (const statement of added) await admin.query(statement)
  await sync(host, shop.id, ['gallery_shop'])
  await describe(host)
  for (const statement of changed) await admin.query(statement)
  await admin.end()
  const { data: sources } = await client.dataSources.list()
  await sync(host, sources.find(({ database }) => database === 'gallery_shop')!.id)
}

async function describe({ admin: { client } }: Host): Promise<void> {
  const { data } = await client.dataTables.page({ limit: 100 })
  const idOf = (name: string) => data.find(table => table.name === name && table.database === 'gallery_shop')!.id
  await client.dataTables.update({
    id: idOf('orders'),
    desc: 'One row an order, from the checkout on. Cancelled orders stay.',
    tags: ['core', 'gdpr', 'finance'],
    owner: 'checkout team',
    note: 'Totals are in the currency of the shop; see the rates in the warehouse before adding them up.',
  })
  await client.dataTables.update({
    id: idOf('customers'),
    desc: '客户主数据，来自会员系统',
    tags: ['gdpr'],
  })
  await client.dataTables.update({
    id: idOf('v_daily_sales'),
    deprecated_at: '2026-06-01T00:00:00',
    deprecated_for: 'warehouse.sales',
  })
  const { columns } = await client.dataTables.details({ id: idOf('orders') })
  const describeColumn = (name: string, desc: string) =>
    client.dataTableColumns.update({ id: columns.find(column => column.name === name)!.id, desc })
  await describeColumn('customer_id', 'Who bought; see customers.id')
  await describeColumn('total', '订单金额，含税')
}

/** A source that people named, with so many tables that nobody reads them all, one of them wide. */
export async function furnishMany({ admin: { client } }: Host): Promise<void> {
  const { total } = await client.dataTables.page({ source: manySource, limit: 1 })
  const words = ['sales', 'stock', 'returns', 'visits', 'carts', 'prices', 'suppliers', 'invoices']
  const nameAt = (n: number) => `${words[n % words.length]}_${String(n).padStart(5, '0')}`
  for (let n = total; n < manyTables; n += 50) {
    await Promise.all(Array.from({ length: Math.min(50, manyTables - n) }, (_, at) => client.dataTables.create({
      data_source_id: manySource,
      name: nameAt(n + at),
      desc: (n + at) % 3 ? `Daily ${words[(n + at) % words.length]} of store ${n + at}` : '',
      tags: (n + at) % 5 ? [] : ['daily'],
    })))
  }
}
