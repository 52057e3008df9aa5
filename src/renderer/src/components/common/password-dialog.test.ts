// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { button, mountInApp, pageText } from '@/testing/mount-in-app.ts'
import PasswordDialog from './PasswordDialog.vue'

const onOk = vi.fn(async (_: string): Promise<unknown> => undefined)
const onAfterLeave = vi.fn()
let unmount = () => {}

async function show(more: { label?: string, closable?: boolean, showCancel?: boolean } = { label: 'Master password' }) {
  const { wrapper } = await mountInApp(
    defineComponent(
      () => () =>
        h(
          PasswordDialog,
          { title: 'Unlock', text: 'It is locked.', okText: 'Open', onOk, onAfterLeave, ...more } as never,
          { 'footer-extra': () => h('span', 'Forgotten') },
        ),
    ),
    { transitions: true },
  )
  unmount = () => wrapper.unmount()
}

beforeEach(() => vi.clearAllMocks())
afterEach(() => {
  unmount()
  document.body.innerHTML = ''
})

const dialog = () => document.querySelector<HTMLElement>('[role=dialog]')
const input = () => dialog()!.querySelector('input')!
const isOpen = () => !!dialog() && dialog()!.style.display !== 'none'

function type(text: string) {
  input().value = text
  input().dispatchEvent(new Event('input'))
}

describe('the dialog that asks for a password', () => {
  it('wants one, gives it on and closes', async () => {
    await show()
    expect(dialog()!.getAttribute('aria-label')).toBe('Unlock')
    expect(pageText()).toContain('It is locked.')
    expect(pageText()).toContain('Forgotten')
    expect(document.querySelector(`label[for="${input().id}"]`)!.textContent).toBe('Master password')
    button('Open').click()
    await vi.waitFor(() => expect(pageText()).toContain('This field is required'))
    expect(onOk).not.toHaveBeenCalled()
    type('correct horse')
    await flushPromises()
    input().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    await vi.waitFor(() => expect(onAfterLeave).toHaveBeenCalledOnce())
    expect(onOk.mock.calls).toEqual([['correct horse']])
  })

  it('stays and says why it was not the right one', async () => {
    await show()
    onOk.mockRejectedValueOnce(new Error('This is not the password.'))
    type('wrong')
    await flushPromises()
    button('Open').click()
    await vi.waitFor(() => expect(pageText()).toContain('This is not the password.'))
    expect(isOpen()).toBe(true)
    expect(input().value).toBe('wrong')
  })

  it('asks for none where none is called for, and wants an answer where it must', async () => {
    await show({ closable: false, showCancel: false })
    expect(input()).toBe(null)
    expect([...dialog()!.querySelectorAll('button')].map(element => element.textContent)).toEqual(['Open'])
    button('Open').click()
    await vi.waitFor(() => expect(onOk).toHaveBeenCalledWith(''))
  })
})
