import type { ComponentMountingOptions } from '@vue/test-utils'
import type { Component } from 'vue'
import type { AppDialog, AppMessage } from '@/utils/naive/index.ts'
import { flushPromises, mount } from '@vue/test-utils'
import { NConfigProvider, NDialogProvider, NMessageProvider, useDialog, useMessage } from 'naive-ui'
import { createMemoryHistory, createRouter } from 'vue-router'
import { setupDirectives } from '@/directives/index.ts'
import { setupI18n } from '@/locales/index.ts'
import { useRouterStore } from '@/store/modules/router.ts'
import { createDialog } from '@/utils/naive/dialog.ts'
import { createMessage } from '@/utils/naive/message.ts'

/** Stands in for what `createDiscreteApi` gives: the same providers, in the tree of the test. */
const Feedback = defineComponent({
  setup(_, { slots }) {
    Object.assign(window, {
      $message: createMessage(useMessage()) as AppMessage,
      $dialog: createDialog(useDialog()) as AppDialog,
    })
    return () => slots.default?.()
  },
})

/** Mounts a component as the app does: with store, words, directives, a router and Naive UI's providers. */
export async function mountInApp<Props extends object>(
  component: Component<Props>,
  options: ComponentMountingOptions<never> & { path?: string, transitions?: boolean } = {},
) {
  const pinia = createPinia()
  setActivePinia(pinia)
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { name: 'Things', path: '/things', component: { template: '' }, meta: { title: 'menu.connections' } },
      { name: 'Else', path: '/:else(.*)', component: { template: '' }, meta: { title: 'menu.workbench' } },
      {
        name: 'Thing',
        path: '/things/:id',
        component: { template: '' },
        meta: { title: 'menu.workbench', parent: 'Things' },
      },
    ],
  })
  useRouterStore().connect(router, () => [])
  await router.push(options.path ?? '/things')
  const { props, slots } = options as { props?: object, slots?: object }
  const Root = defineComponent(
    () => () =>
      h(NConfigProvider, null, {
        default: () =>
          h(NMessageProvider, null, {
            default: () =>
              h(NDialogProvider, null, {
                default: () => h(Feedback, null, { default: () => h(component as Component, props, slots as never) }),
              }),
          }),
      }),
  )
  const wrapper = mount(Root, {
    attachTo: document.body,
    // By default what leaves is gone at once, and nothing hears that it has left.
    global: {
      stubs: { transition: !options.transitions },
      plugins: [pinia, router, { install: setupI18n }, { install: setupDirectives }],
    },
  })
  await flushPromises()
  return { wrapper, router, pinia, find: wrapper.findComponent(component as Component) }
}

/** What a person would read on the whole page, dialogs and messages too. */
export const pageText = () => document.body.textContent ?? ''

/** The button of that name, wherever on the page it stands. */
export function button(name: string): HTMLButtonElement {
  const found = [...document.querySelectorAll('button')].filter(
    element => (element.getAttribute('aria-label') ?? element.textContent ?? '').trim() === name,
  )
  if (!found.length) {
    throw new Error(
      `There is no button "${name}": `
      + `${[...document.querySelectorAll('button')].map(element => element.textContent).join(', ')}`,
    )
  }
  return found.at(-1)!
}
