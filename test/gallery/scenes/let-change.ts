import type { Seat } from '../stage.ts'

/** The gallery's server is read-only; here it is not, for the page: nothing is changed. */
export async function letChange({ page }: Seat): Promise<void> {
  await page.route(/\/api\/connections$/, async (route) => {
    const response = await route.fetch()
    const { data } = await response.json() as { data: object[] }
    await route.fulfill({ response, json: { data: data.map(each => ({ ...each, readOnly: false })) } })
  })
}
