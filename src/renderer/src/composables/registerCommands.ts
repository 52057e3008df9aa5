import type { MaybeRefOrGetter } from 'vue'
import type { PaletteCommand } from '@/store/modules/command.ts'
import { useCommandStore } from '@/store/modules/command.ts'

/**
 * Lets the palette find what a page has, as long as the page lives. The list is read when the palette is open.
 *
 * @example
 * registerCommands(() => saved.value.map(({ id, title }) => ({ id: `saved:${id}`, group: 'saved', title, icon:
 * 'i-lucide:bookmark', run: () => open(id) })))
 */
export function registerCommands(commands: MaybeRefOrGetter<PaletteCommand[]>) {
  tryOnScopeDispose(useCommandStore().addSource(() => toValue(commands)))
}
