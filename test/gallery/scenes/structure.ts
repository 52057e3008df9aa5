import type { Seat } from '../stage.ts'
import type { Scene } from './scene.ts'
import { settled } from '../stage.ts'
import { choose, dialogOf, node } from './scene.ts'

/** The gallery's server is read-only; here it is not, for the page: nothing is changed. */
async function letChange({ page }: Seat): Promise<void> {
  await page.route(/\/api\/connections$/, async (route) => {
    const response = await route.fetch()
    const { data } = await response.json() as { data: object[] }
    await route.fulfill({ response, json: { data: data.map(each => ({ ...each, readOnly: false })) } })
  })
}

/** Opens the form of an act on a line of the tree. */
async function openForm(seat: Seat, kind: string, name: string, act: string): Promise<void> {
  await letChange(seat)
  await seat.open('/workbench')
  await node(seat, 'connection', 'shop-prod').click()
  await node(seat, 'database', 'gallery_shop').click()
  await node(seat, 'table', 'orders').getByTestId('toggle').click()
  await node(seat, 'column', 'invoice_no').waitFor()
  await node(seat, kind, name).click({ button: 'right' })
  await choose(seat, seat.t(`tree.${act}`))
  await dialogOf(seat)
}

const fill = ({ page, t }: Seat, field: string, text: string) =>
  page.getByRole('dialog').getByLabel(t(`structure.${field}`), { exact: true }).first().fill(text)

export const structureScenes: Scene[] = [
  {
    name: 'structure-new-database',
    async show(seat) {
      await openForm(seat, 'connection', 'shop-prod', 'newDatabase')
      await fill(seat, 'name', 'warehouse')
      await fill(seat, 'charset', 'utf8mb4')
      await seat.page.getByText('CREATE').first().waitFor()
      await settled(seat.page)
    },
  },
  { name: 'structure-drop-database', show: seat => openForm(seat, 'database', 'gallery_shop', 'dropDatabase') },
  {
    name: 'structure-add-column',
    async show(seat) {
      await openForm(seat, 'table', 'orders', 'addColumn')
      await fill(seat, 'name', 'note')
      await fill(seat, 'comment', 'What the customer wrote')
      await seat.page.getByText('ADD COLUMN').first().waitFor()
      await settled(seat.page)
    },
  },
  {
    name: 'structure-refused',
    async show(seat) {
      await openForm(seat, 'table', 'orders', 'addColumn')
      await fill(seat, 'name', 'note')
      await fill(seat, 'type', 'INT; DROP TABLE orders')
      await seat.page.getByTestId('structure-sql').getByText('INT; DROP TABLE orders').waitFor()
      await settled(seat.page)
    },
  },
  { name: 'structure-drop-column', show: seat => openForm(seat, 'column', 'invoice_no', 'dropColumn') },
]
