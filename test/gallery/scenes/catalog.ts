import type { Seat } from '../stage.ts'
import type { Scene } from './scene.ts'
import { furnishMany } from '../catalog-ground.ts'
import { settled } from '../stage.ts'
import { dialogOf, row } from './scene.ts'

async function tableId({ stage }: Seat, name: string, database = 'gallery_shop'): Promise<string> {
  const { data } = await stage.full.admin.client.dataTables.page({ search: name, gone: 'with', limit: 200 })
  return data.find(table => table.name === name && table.database === database)!.id
}

async function openTable(seat: Seat, name: string, tab?: string): Promise<void> {
  await seat.open(`/catalog/${await tableId(seat, name)}`)
  if (tab) await seat.page.getByRole('tab', { name: seat.t(`catalog.${tab}`) }).click()
  await settled(seat.page)
}

async function openSource(seat: Seat, menu: string): Promise<void> {
  await seat.open('/catalog/sources')
  await row(seat, 'gallery_shop').getByTestId('row-more').click()
  await seat.page.locator('.n-dropdown-option', { hasText: seat.t(`catalog.${menu}`) }).click()
  await settled(seat.page)
}

/** Says of the shop's server that it does not answer, as it is known after somebody tried. */
async function stopServer({ page }: Seat): Promise<void> {
  await page.route(/\/api\/connections$/, async (route) => {
    const response = await route.fetch()
    const { data } = await response.json() as { data: Array<{ name: string, status: string }> }
    await route.fulfill({
      json: { data: data.map(each => each.name === 'shop-prod' ? { ...each, status: 'unavailable' } : each) },
    })
  })
}

const tabs = { usage: 'usageTab', relations: 'relations', definition: 'definition', timeline: 'timeline' }

export const catalogScenes: Scene[] = [
  { name: 'catalog', show: ({ open }) => open('/catalog') },
  { name: 'catalog-none', show: ({ open, stage }) => open('/catalog', stage.empty) },
  {
    name: 'catalog-failed',
    async show({ page, open }) {
      await page.route(/\/data-tables\/page/, route => route.fulfill({
        status: 500,
        json: { code: 'internal', error: 'Something went wrong inside of TiHC.' },
      }))
      await open('/catalog')
    },
  },
  {
    name: 'catalog-table',
    show: seat => openTable(seat, 'orders'),
  },
  ...Object.entries(tabs).map(([name, tab]): Scene => ({
    name: `catalog-table-${name}`,
    show: seat => openTable(seat, name === 'usage' || name === 'timeline' ? 'orders' : 'shipments', tab),
  })),
  {
    name: 'catalog-table-offline',
    async show(seat) {
      await stopServer(seat)
      await openTable(seat, 'orders')
    },
  },
  { name: 'catalog-table-gone', show: seat => openTable(seat, 'customers') },
  {
    name: 'catalog-delete',
    async show(seat) {
      await openTable(seat, 'orders')
      await seat.page.getByTestId('page-more').click()
      await seat.page.locator('.n-dropdown-option').first().click()
      await dialogOf(seat)
    },
  },
  {
    name: 'catalog-add',
    async show(seat) {
      await seat.open('/catalog')
      await seat.page.locator('main .n-button--primary-type').first().click()
      await dialogOf(seat)
    },
  },
  {
    name: 'catalog-viewer',
    async show(seat) {
      seat.as('otto')
      await openTable(seat, 'orders')
    },
  },
  { name: 'catalog-sources', show: ({ open }) => open('/catalog/sources') },
  {
    name: 'catalog-sync',
    async show(seat) {
      await seat.open('/catalog/sources')
      await seat.page.locator('main .n-button--primary-type').first().click()
      const dialog = await dialogOf(seat)
      await dialog.getByTestId('sync-connection').click()
      await seat.page.locator('.n-base-select-option', { hasText: 'shop-prod' }).click()
      await dialog.locator('.n-data-table-tr').nth(1).waitFor()
      await settled(seat.page)
    },
  },
  { name: 'catalog-drift', show: seat => openSource(seat, 'drift') },
  { name: 'catalog-renames', show: seat => openSource(seat, 'renames') },
  {
    name: 'catalog-search',
    async show({ page, open }) {
      await open('/catalog/search?q=order')
      await page.getByTestId('found').first().waitFor()
      await settled(page)
    },
  },
  {
    name: 'catalog-palette',
    async show(seat) {
      await seat.open('/catalog')
      await seat.page.keyboard.press('Control+k')
      await dialogOf(seat)
      await seat.page.keyboard.type('order_')
      await seat.page.waitForResponse(/\/search\?/)
      await settled(seat.page)
    },
  },
  {
    name: 'catalog-many',
    async show({ page, open, stage }) {
      await furnishMany(stage.full)
      await open('/catalog')
      await page.locator('.n-pagination').waitFor()
    },
  },
]
