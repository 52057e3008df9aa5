// @vitest-environment happy-dom
import type { Permission } from '@/settings.ts'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { usePermissionStore } from './permission.ts'
import { useUserStore } from './user.ts'

function page(code: string, order: number, more: Partial<Permission> = {}): Permission {
  const looks = { title: code, path: `/${code}`, icon: 'i', component: code, keepAlive: true }
  return { code, order, ...looks, role: 'viewer', group: 'main', ...more }
}

beforeEach(() => setActivePinia(createPinia()))

describe('the menu', () => {
  const menu = (...pages: Permission[]) => {
    const store = usePermissionStore()
    store.setPermissions(pages, 'editor')
    return store.menus.map(({ key, children }) => children ? [key, children.map(child => child.key)] : key)
  }

  it('shows pages below their parents, each level in its order', () => {
    const below = { parent: 'catalog' }
    expect(menu(page('catalog', 2), page('tables', 2, below), page('home', 1), page('search', 1, below))).toEqual([
      'home',
      ['catalog', ['search', 'tables']],
    ])
  })

  it('leaves out what it does not show, and what the role may not open with what stands below only by it', () => {
    expect(menu(page('catalog', 1), page('table', 1, { parent: 'catalog', group: undefined }))).toEqual(['catalog'])
    expect(menu(page('people', 1, { role: 'admin' }), page('teams', 2, { parent: 'people' }))).toEqual(['teams'])
  })
})

it('a button is for whose role may do what it does', () => {
  const { may } = usePermissionStore()
  const as = (role: 'viewer' | 'editor' | 'admin') => {
    useUserStore().setUser({ id: '1', username: 'vera', tenant: '1', tenantName: 't', role })
    return [may('ChangeConnections'), may('CopyDiagnostics')]
  }
  expect([as('viewer'), as('editor'), as('admin')]).toEqual([[false, false], [true, false], [true, true]])
})
