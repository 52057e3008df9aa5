import type { Page } from 'playwright-core'
import type { DesktopApp } from '../support/desktop.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ask, failure, startDesktop } from '../support/desktop.ts'

/* The documented catalog over the bridge: the same calls and fields, without a sign-in. */
describeBrowser('the catalog in the desktop app', () => {
  let app: DesktopApp
  let page: Page
  beforeAll(async () => {
    app = await startDesktop()
    page = await app.page()
  })
  afterAll(() => app?.stop())

  it('goes the documented way', async () => {
    const details = await ask(page, async (tihc) => {
      const table = await tihc.dataTables.create({ data_source_id: 'ds-uuid', name: 'user_orders', desc: '用户订单表' })
      const column = { desc: '', data_type: 'bigint', nullable: false, partitioner: false }
      await tihc.dataTableColumns.createBatch({
        data_table_id: table.id,
        columns: [
          { ...column, column_index: 0, name: 'order_id' },
          { ...column, column_index: 1, name: 'user_id' },
        ],
      })
      const figures = { row_count: 1_000_000, partition_count: 10, storage_size: 52_428_800 }
      await tihc.dataTableUsages.upsert({ data_table_id: table.id, ...figures })
      const ids = (await tihc.dataTableColumns.list({ data_table_id: table.id })).map(({ id }) => id).reverse()
      await tihc.dataTableColumns.reorder({ data_table_id: table.id, ids })
      await tihc.dataTables.update({ id: table.id, name: 'user_orders_v2' })
      return await tihc.dataTables.details({ id: table.id })
    }, null)
    expect(details).toMatchObject({
      name: 'user_orders_v2',
      desc: '用户订单表',
      columns: [{ column_index: 0, name: 'user_id' }, { column_index: 1, name: 'order_id' }],
      usage: { row_count: 1_000_000, partition_count: 10, storage_size: 52_428_800 },
    })
    expect(await ask(page, (tihc, id) => tihc.dataTables.delete({ id }), details.id)).toBeUndefined()
    expect(await ask(page, tihc => tihc.dataTables.list(), null)).toEqual([])
  })

  it('fails in the one form', async () => {
    const given = { data_source_id: 'ds', name: 'twice', desc: '' }
    await ask(page, (tihc, input) => tihc.dataTables.create(input), given)
    expect(await failure(page, (tihc, input) => tihc.dataTables.create(input), given)).toMatchObject({
      code: 'conflict',
      details: { field: 'name' },
    })
    expect(await failure(page, tihc => tihc.dataTableUsages.get({ id: 'none' }), null)).toMatchObject({
      code: 'not_found',
    })
  })
})
