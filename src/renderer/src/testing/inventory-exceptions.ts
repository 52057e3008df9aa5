import type { Rule } from './inventory.ts'

/**
 * Where a page, a layout or a component leaves the idiom, and why: each line is a rule, a file below `src/renderer/src`
 * and the reason. The inventory test fails for a fault that is not listed, and for a line that is no longer needed.
 */
export const exceptions: Array<{ rule: Rule, file: string, reason: string }> = [
  {
    rule: 'page',
    file: 'views/login/index.vue',
    reason: 'There is no frame around it: the window itself is the page, with its own landmarks.',
  },
  { rule: 'wrapped', file: 'components/me/crud/index.vue', reason: 'It is what wraps the table.' },
  { rule: 'wrapped', file: 'components/me/modal/index.vue', reason: 'It is what wraps the dialog.' },
  { rule: 'wrapped', file: 'components/common/AppTag.vue', reason: 'It is what wraps the tag.' },
  {
    rule: 'wrapped',
    file: 'components/palette/CommandPalette.vue',
    reason: 'It stands near the top without a heading or buttons: MeModal is a card with both.',
  },
  {
    rule: 'role',
    file: 'components/palette/CommandPalette.vue',
    reason: 'A field keeps the focus while arrows walk 50,000 names in groups: NSelect shows a list below itself.',
  },
  {
    rule: 'role',
    file: 'components/grid/ResultGrid.vue',
    reason: 'MeCrud draws a component for each cell; millions of rows and 4,000 columns need elements of our own.',
  },
  {
    rule: 'role',
    file: 'components/tree/VirtualTree.vue',
    reason: 'NTree has no roles for assistive technology, and makes an object of each of 50,000 nodes first.',
  },
  {
    rule: 'role',
    file: 'components/task/TaskProgress.vue',
    reason: 'NProgress knows no task whose end is unknown, and tells assistive technology nothing.',
  },
  {
    rule: 'role',
    file: 'layouts/components/TaskBell.vue',
    reason: 'It is in an NPopover, beside the bell, and the page stays usable: the role names it.',
  },
  {
    rule: 'drop-zone',
    file: 'composables/useFileDrop.ts',
    reason: 'useDropZone hears a drop after the editor in it, and forbids other drags: names from the tree too.',
  },
]
