import { describe, expect, it } from 'vitest'
import { basicRoutes } from '@/router/basic-routes.ts'
import { basePermissions } from '@/settings.ts'
import declarations from '@/types/auto-imports.d.ts?raw'
import { exceptions } from './inventory-exceptions.ts'
import { beginsWithPage, scriptFaults, templateFaults } from './inventory.ts'

const files = import.meta.glob<string>(
  ['../{views,layouts,components,composables}/**/*.{vue,ts}', '../App.vue', '!../**/*.test.ts'],
  { query: '?raw', import: 'default', eager: true },
)
const sources = new Map(Object.entries(files).map(([path, source]) => [path.replace('../', ''), source]))
const declared = declarations.matchAll(/^ {2}const (\w+): typeof import\('([^']+)'\)/gm)
const autoImports = new Map(Array.from(declared, ([, name, from]) => [name!, from!]))
const ownPages = new Set([...sources].flatMap(([file, source]) =>
  file.endsWith('.vue') && beginsWithPage(source) ? [file.replace(/\.vue$/, '')] : []))

const faultsOf = (file: string, source: string) => [
  ...file.endsWith('.vue') ? templateFaults(file, source, ownPages) : [],
  ...scriptFaults(file, source, autoImports),
]
const faults = [...sources].flatMap(([file, source]) => faultsOf(file, source))

describe('pages, layouts and components', () => {
  it('are written in the idiom', () => {
    expect(sources.size).toBeGreaterThan(150)
    expect(autoImports.size).toBeGreaterThan(200)
    const unlisted = faults.filter(
      fault => !exceptions.some(({ rule, file }) => rule === fault.rule && file === fault.file),
    )
    expect(unlisted.map(({ rule, file, what }) => `${file}: ${what} (${rule})`)).toEqual([])
  })

  it('have no exception that is not needed, and none without a reason', () => {
    const isNeeded = ({ rule, file }: typeof exceptions[number]) =>
      faults.some(fault => fault.rule === rule && fault.file === file)
    expect(exceptions.filter(exception => !isNeeded(exception))).toEqual([])
    expect(exceptions.filter(({ reason }) => reason.length < 20)).toEqual([])
  })
})

describe('the pages', () => {
  it('are named by the header exactly where they have no heading of their own', () => {
    expect(sources.get('components/structure/StructurePage.vue')).toContain('<template>\n  <CommonPage back>')
    const heading = /<(?:Common|Structure)Page\b(?![^>]*:show-header="false")/
    const withHeading = (file: string) => heading.test(sources.get(file) ?? '')
    const wrong = basePermissions.filter(({ component, untitled }) =>
      withHeading(`views/${component}/index.vue`) === !!untitled)
    expect(wrong.map(({ code }) => code)).toEqual([])
  })

  it('are components of the name of their route, by which they are kept', () => {
    const nameOf = (file: string) => /defineOptions\(\{ name: '(\w+)'/.exec(sources.get(file) ?? '')?.[1]
    const named = basePermissions.map(({ component, code }) => [code, nameOf(`views/${component}/index.vue`)])
    expect(named.length).toBeGreaterThan(2)
    expect(named.filter(([code, name]) => code !== name)).toEqual([])
    expect(nameOf('views/login/index.vue')).toBe(basicRoutes[0]!.name)
  })
})

describe('the inventory itself', () => {
  const found = (file: string, source: string) => faultsOf(file, source).map(({ rule }) => rule)
  const page = 'views/x/index.vue'
  const part = 'components/x/Part.vue'

  it('finds what leaves the idiom', () => {
    expect(found(page, '<template><main /></template>')).toEqual(['page'])
    expect(
      found(page, '<template><AppPage><div v-if="a"><template #b><form /></template></div></AppPage></template>'),
    ).toEqual(['raw-tag'])
    expect(
      found(page, '<template><AppPage style="color: #fff" :class="{ a: \'#abcdef\' }" /></template><style>a{}</style>'),
    ).toEqual(['style', 'hex', 'hex'])
    expect(
      found(
        page,
        '<script setup lang="ts">import { NDataTable } from "naive-ui"\nwindow.alert(1); fetch("/x"); '
        + 'h("button", NDataTable); const c = `#123456`</script><template><CommonPage /></template>',
      ).sort(),
    ).toEqual(['hex', 'raw-call', 'raw-call', 'raw-tag', 'wrapped'])
  })

  it.each([
    ['<template><input v-model="a"></template>', 'raw-tag'],
    ['<template><button /></template>', 'raw-tag'],
    ['<template><NModal /></template>', 'wrapped'],
    ['<template><div role="tablist"><NButton :role="\'tab\'" /></div></template>', 'role', 'role'],
    ['<template><NVirtualList :visible-items-props="{ \'role\': \'listbox\' }" /></template>', 'role'],
    ['<template><span class="rounded-6 bg-line-2 px-8">a</span></template>', 'tag'],
    ['<template><NTag /></template>', 'wrapped'],
    ['<template><NButton :title="t(\'a\')" /></template>', 'tooltip'],
    ['<template><p title="a" /></template>', 'tooltip'],
    ['<template><div @drop="a" /></template>', 'drop-zone'],
    ['<script setup lang="ts">h("span", { title: a, role: "tab", class: "chip" })</script>', 'tooltip', 'role', 'tag'],
    ['<script setup lang="ts">await navigator.clipboard.writeText(a)</script>', 'global'],
    ['<script setup lang="ts">localStorage.setItem(a, b); window.sessionStorage.clear()</script>', 'global', 'global'],
    ['<script setup lang="ts">document.addEventListener("click", a)</script>', 'listener'],
    ['<script setup lang="ts">useEventListener(a, "drop", b)</script>', 'drop-zone'],
    ['<script setup lang="ts">setInterval(a, 5)</script>', 'raw-call'],
    ['<script setup lang="ts">import { api } from "@/api/index.ts"</script>', 'api'],
    [
      '<script setup lang="ts">import { ref } from "vue"\nimport { useNow } from "@vueuse/core"</script>',
      'import',
      'import',
    ],
    ['<script setup lang="ts">import { NButton } from "naive-ui"</script><template><NButton /></template>', 'import'],
  ])('%s', (source, ...rules) => {
    expect(found(part, source)).toEqual(rules)
  })

  it('knows what only looks like it', () => {
    expect(
      found(
        page,
        '<!-- <form> --><script setup lang="ts">/* alert(1) #fff */ const { confirm } = useX(); '
        + 'dialog.confirm({}); api.fetch()</script><template><CommonPage>#fff <a href="#page" '
        + '/></CommonPage></template>',
      ),
    ).toEqual([])
    expect(
      found(
        part,
        '<script setup lang="ts">import { NButton } from "naive-ui"\nimport { createApp as make } '
        + 'from "other"\nh(NButton, make)</script><template><StateView title="a" /></template>',
      ),
    ).toEqual([])
    expect(found('views/x/api.ts', 'import { api } from \'@/api/index.ts\'')).toEqual([])
    expect(found('composables/useX.ts', 'import { api } from \'@/api/index.ts\'')).toEqual([])
  })
})
