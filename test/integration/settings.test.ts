import type { Context } from '../../src/contract/context.ts'
import type { PushedEvent } from '../../src/contract/events.ts'
import { expect, it, onTestFinished } from 'vitest'
import { defaultSettings, settings as procedures } from '../../src/contract/settings.ts'
import { silentLog } from '../../src/main/core/log.ts'
import { createSettingsService } from '../../src/main/settings/settings-service.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { failureOf, person } from '../support/connection-services.ts'
import { startHost } from '../support/host.ts'
import { temporaryProfile } from '../support/profile.ts'

async function openSettings(dataDir = temporaryProfile()) {
  const store = await openStore({ dataDir, log: silentLog })
  onTestFinished(() => store.close())
  const heard: PushedEvent[] = []
  const warnings: string[] = []
  const service = await createSettingsService({
    store,
    events: { publish: (_, notification) => void heard.push(notification), subscribe: () => () => {}, close: () => {} },
    log: { ...silentLog, warn: text => warnings.push(text) },
  })
  const rows = () => store.db.selectFrom('settings').selectAll().where('key', 'like', '%.%').orderBy('key').execute()
  return { store, service, heard, warnings, rows }
}
const admin = (more: Partial<Context> = {}): Context => ({ ...person('one', 'admin'), ...more })

it('begins with the defaults, which fit the contract', async () => {
  const { service, rows } = await openSettings()
  expect(await service.get(admin())).toEqual(defaultSettings)
  expect(procedures.get.output.parse(defaultSettings)).toEqual(defaultSettings)
  expect(await rows()).toEqual([])
})

it('keeps each person\'s own, and the program\'s for everybody', async () => {
  const dataDir = temporaryProfile()
  const { service, store, heard } = await openSettings(dataDir)
  await service.update(admin(), {
    general: { theme: 'dark' },
    editor: { fontSize: 16 },
    program: { historyLength: 500 },
  })
  expect(heard).toMatchObject([{ changed: { resource: 'settings' } }])
  expect(service.program.historyLength).toBe(500)
  await store.close()

  const again = await openSettings(dataDir)
  expect(await again.service.get(admin())).toMatchObject({
    general: { theme: 'dark', language: null },
    editor: { fontSize: 16, tabWidth: 2 },
    program: { historyLength: 500 },
  })
  expect(await again.service.get(admin({ user: 'somebody else' }))).toMatchObject({
    general: { theme: 'system' },
    editor: { fontSize: 13 },
    program: { historyLength: 500 },
  })
})

it('stores only what differs from the defaults', async () => {
  const { service, rows } = await openSettings()
  await service.update(admin(), { editor: { fontSize: 16, wordWrap: true } })
  expect((await rows()).map(({ key, value }) => [key, value])).toEqual([
    ['editor.fontSize', '16'],
    ['editor.wordWrap', 'true'],
  ])
  await service.update(admin(), { editor: { fontSize: 13 } })
  expect((await rows()).map(({ key }) => key)).toEqual(['editor.wordWrap'])
})

it('leaves what a newer version wrote as it is, and takes the default where a value does not fit', async () => {
  const { service, store, rows, warnings } = await openSettings()
  const { tenant, user } = admin()
  const foreign = [
    'editor.minimap',
    'panels.left',
    'editor.fontSize.mobile',
    '__proto__.polluted',
    'editor.__proto__',
    'editor.tabWidth',
    'general.theme',
  ]
  await store.db
    .insertInto('settings')
    .values(
      foreign.map(key => ({
        tenant_id: tenant,
        user_id: user,
        key,
        value: key === 'general.theme' ? 'no json' : '"new"',
      })),
    )
    .execute()
  expect(await service.get(admin())).toEqual(defaultSettings)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  expect(warnings).toEqual([expect.stringContaining('editor.tabWidth'), expect.stringContaining('general.theme')])
  await service.update(admin(), { general: { language: 'zh-CN' } })
  expect((await rows()).map(({ key }) => key)).toEqual(expect.arrayContaining(foreign))
})

it('lets an admin alone change the program, and this machine\'s settings at its window alone', async () => {
  const { service } = await openSettings()
  for (const role of ['viewer', 'editor'] as const) {
    expect(await failureOf(service.update(admin({ role }), { program: { historyLength: 500 } }))).toMatchObject({
      code: 'forbidden',
    })
    expect(await service.update(admin({ role }), { general: { theme: 'light' } })).toMatchObject({
      general: { theme: 'light' },
    })
  }
  for (const program of [{ idleLockMinutes: 0 }, { updateChecks: true }])
    expect(await failureOf(service.update(admin({ door: 'http' }), { program }))).toMatchObject({ code: 'forbidden' })
  expect(await service.update(admin({ door: 'http' }), { program: { historyLength: 700 } })).toMatchObject({
    program: { historyLength: 700 },
  })
  expect(await service.update(admin(), { program: { updateChecks: true } })).toMatchObject({
    program: { updateChecks: true },
  })
})

it('over HTTP: values are validated, the shorter history holds at once', async () => {
  const host = await startHost({ sample: true })
  onTestFinished(() => host.stop())
  const { client, request } = host.admin
  for (const body of [
    { editor: { fontSize: 9 } },
    { editor: { fontSize: '16' } },
    { editor: { unknown: 1 } },
    { general: { theme: 'blue' } },
    { program: { resultQuotaBytes: 1 } },
    { localApi: { enabled: true } },
    { more: {} },
  ]) expect(await request('PUT', '/api/settings', body)).toMatchObject({ status: 400 })

  await client.settings.update({ program: { resultQuotaBytes: 128 * 1000 ** 2 } })
  expect((await client.app.info()).limits.resultQuotaBytes).toBe(128 * 1000 ** 2)
  const [sample] = (await client.connections.list()).data
  const { sessionId } = await client.sql.openSession({ connectionId: sample!.id })
  for (let n = 0; n < 130; n++) await client.sql.execute({ sessionId, sql: `SELECT ${n}` })
  await client.settings.update({ program: { historyLength: 100 } })
  expect((await client.sql.history({ limit: 1 })).total).toBe(100)
})
