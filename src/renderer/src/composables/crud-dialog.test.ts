// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { NForm, NFormItem, NInput } from 'naive-ui'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { MeModal } from '@/components/index.ts'
import { button, mountInApp, pageText } from '@/testing/mount-in-app.ts'
import { useCrud } from './useCrud.ts'

interface Row { id: number, name: string }

const doCreate = vi.fn(async (_: { name: string }): Promise<unknown> => undefined)
const doUpdate = vi.fn(async (_: { name: string }, __: Row): Promise<unknown> => undefined)
const doDelete = vi.fn(async (_: Row): Promise<unknown> => undefined)
const refresh = vi.fn()

let crud: ReturnType<typeof useCrud<{ name: string }, Row>>
const Page = defineComponent({
  setup() {
    crud = useCrud<{ name: string }, Row>({
      name: () => 'thing',
      initForm: () => ({ name: '' }),
      toForm: ({ name }) => ({ name }),
      doCreate,
      doUpdate,
      doDelete,
      refresh,
    })
    return () => [
      h('button', { id: 'opener' }, 'open'),
      h(
        MeModal,
        { ref: crud.modalRef as never },
        {
          default: () =>
            h(
              NForm,
              { ref: crud.modalFormRef as never, model: crud.modalForm.value, disabled: crud.readonly.value },
              {
                default: () =>
                  h(
                    NFormItem,
                    { path: 'name', rule: crud.rules.value.required },
                    {
                      default: () =>
                        h(NInput, {
                          'value': crud.modalForm.value.name,
                          'onUpdate:value': (name: string) => {
                            crud.modalForm.value.name = name
                          },
                        }),
                    },
                  ),
              },
            ),
        },
      ),
    ]
  },
})

let unmount = () => {}
beforeEach(async () => {
  vi.clearAllMocks()
  const { wrapper } = await mountInApp(Page)
  unmount = () => wrapper.unmount()
})
afterEach(() => {
  unmount()
  document.body.innerHTML = ''
})

const dialog = () => document.querySelector<HTMLElement>('[role=dialog]')
const isOpen = () => !!dialog() && dialog()!.style.display !== 'none'
const input = () => dialog()!.querySelector('input')!

describe('adding and changing in a dialog', () => {
  it('saves, says so and reads the list anew, whatever the call answers', async () => {
    crud.handleAdd({ name: 'one' })
    await flushPromises()
    expect(dialog()!.getAttribute('aria-label')).toBe('Add thing')
    button('Save').click()
    await flushPromises()
    expect(doCreate).toHaveBeenCalledWith({ name: 'one' })
    expect(pageText()).toContain('The thing was added')
    expect(refresh).toHaveBeenCalledTimes(1)
    expect(isOpen()).toBe(false)
  })

  it('stays open and says why when the save fails; the next try may do', async () => {
    doUpdate.mockRejectedValueOnce(new Error('The name is taken.'))
    crud.handleEdit({ id: 7, name: 'old' })
    await flushPromises()
    expect(input().value).toBe('old')
    button('Save').click()
    await flushPromises()
    expect(isOpen()).toBe(true)
    expect(dialog()!.querySelector('[role=alert]')!.textContent).toContain('The name is taken.')
    expect(refresh).not.toHaveBeenCalled()
    button('Save').click()
    await flushPromises()
    expect(doUpdate).toHaveBeenLastCalledWith({ name: 'old' }, { id: 7, name: 'old' })
    expect(isOpen()).toBe(false)
  })

  it('leaves it to the fields to say that they do not fit', async () => {
    crud.handleAdd()
    await flushPromises()
    button('Save').click()
    await flushPromises()
    expect(isOpen()).toBe(true)
    expect(doCreate).not.toHaveBeenCalled()
    expect(dialog()!.querySelector('[data-testid=modal-error]')).toBeNull()
    expect(pageText()).toContain('This field is required')
  })

  it('saves once, however often OK is pressed', async () => {
    const saved = Promise.withResolvers<void>()
    doCreate.mockReturnValueOnce(saved.promise)
    crud.handleAdd({ name: 'one' })
    await flushPromises()
    input().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    button('Save').click()
    await flushPromises()
    expect(crud.okLoading.value).toBe(true)
    saved.resolve()
    await flushPromises()
    expect(doCreate).toHaveBeenCalledTimes(1)
  })

  it('only shows what is looked at', async () => {
    crud.handleView({ id: 7, name: 'old' })
    await flushPromises()
    expect(input().disabled).toBe(true)
    expect([...dialog()!.querySelectorAll('footer button')].map(element => element.textContent?.trim())).toEqual([
      'Close',
    ])
  })
})

describe('deleting', () => {
  it('waits for a yes', async () => {
    crud.handleDelete({ id: 7, name: 'old' })
    await flushPromises()
    expect(doDelete).not.toHaveBeenCalled()
    button('Delete').click()
    await flushPromises()
    expect(doDelete).toHaveBeenCalledWith({ id: 7, name: 'old' })
    expect(refresh).toHaveBeenCalledTimes(1)
    expect(pageText()).toContain('The thing was deleted')
  })

  it('keeps the question open and says why it failed', async () => {
    doDelete.mockRejectedValueOnce(new Error('It is still in use.'))
    crud.handleDelete({ id: 7, name: 'old' })
    await flushPromises()
    button('Delete').click()
    await flushPromises()
    expect(dialog()!.querySelector('[role=alert]')!.textContent).toContain('It is still in use.')
    expect(refresh).not.toHaveBeenCalled()
  })

  it('asks for the name where much would be lost', async () => {
    crud.handleDelete({ id: 7, name: 'shop' }, { mustType: 'shop' })
    await flushPromises()
    expect(button('Delete').disabled).toBe(true)
    input().value = 'shop'
    input().dispatchEvent(new Event('input'))
    await flushPromises()
    expect(button('Delete').disabled).toBe(false)
    button('Delete').click()
    await flushPromises()
    expect(doDelete).toHaveBeenCalledTimes(1)
  })
})
