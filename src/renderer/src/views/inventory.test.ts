import type { SFCTemplateBlock } from 'vue/compiler-sfc'
import { describe, expect, it } from 'vitest'
import { babelParse, parse } from 'vue/compiler-sfc'
import { basicRoutes } from '@/router/basic-routes.ts'
import { basePermissions } from '@/settings.ts'
import { exceptions } from './inventory-exceptions.ts'

/*
 * Every page is written in the idiom of docs/frame.md. Templates and scripts are read as what they are (the Vue
 * compiler's tree, Babel's for TypeScript), so that a word in a comment or a text is no fault.
 */
const sources = import.meta.glob<string>(['./**/*.vue', './**/*.ts', '!./**/*.test.ts', '!./inventory-exceptions.ts'], { query: '?raw', import: 'default', eager: true })

type TemplateChildNode = NonNullable<SFCTemplateBlock['ast']>['children'][number]
type ElementNode = Extract<TemplateChildNode, { tag: string }>

interface Fault { rule: string, file: string, what: string }

/** What stands for itself in a template, and what is to be used in its place. */
const rawTags: Record<string, string> = { table: 'MeCrud', form: 'NForm or MeCrud', button: 'NButton or IconButton', dialog: 'MeModal', textarea: 'NInput', select: 'NSelect' }
/** Parts of Naive UI that the idiom wraps. */
const wrapped: Record<string, string> = { NDataTable: 'MeCrud', NModal: 'MeModal', NDialog: '$dialog', NPopconfirm: '$dialog', useMessage: '$message', useDialog: '$dialog', useNotification: '$notification', useLoadingBar: '$loadingBar' }
const rawCalls: Record<string, string> = { alert: '$dialog', confirm: '$dialog.confirm', prompt: 'MeModal', fetch: 'api' }
const hex = /#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})\b/i
/** Pages of their own: those that a route leads to. */
const isPage = (file: string) => /^\.\/[\w-]+\/(?:index|\d+)\.vue$/.test(file)

function elementsOf(nodes: readonly TemplateChildNode[]): ElementNode[] {
  // Children of v-if and v-for are elements at this stage; the compiler makes nodes of their own later.
  return nodes.flatMap(node => node.type === 1 ? [node, ...elementsOf(node.children)] : [])
}

const pageTags = new Set(['CommonPage', 'AppPage'])
/** Components beside a page that begin with one: `ErrorPage` for 403 and 404. */
const ownPages = new Set(Object.entries(sources).filter(([file, source]) => file.endsWith('.vue') && pageTags.has(elementsOf(parse(source).descriptor.template?.ast?.children ?? [])[0]?.tag ?? '')).map(([file]) => file.replace(/\.vue$/, '')))

function templateFaults(file: string, source: string): Fault[] {
  const { descriptor, errors } = parse(source, { filename: file })
  expect(errors).toEqual([])
  const faults: Fault[] = descriptor.styles.map(() => ({ rule: 'style', file, what: 'a <style> block: use classes' }))
  const roots = descriptor.template?.ast?.children ?? []
  for (const { tag, props } of elementsOf(roots)) {
    if (rawTags[tag]) faults.push({ rule: 'raw-tag', file, what: `<${tag}>: use ${rawTags[tag]}` })
    for (const prop of props) {
      const text = prop.type === 6 ? prop.value?.content : prop.exp?.loc.source
      if (text && hex.test(text) && !(prop.type === 6 && /^(?:href|to)$/.test(prop.name))) faults.push({ rule: 'hex', file, what: `${text}: use a token's class` })
    }
  }
  const first = elementsOf(roots).find(({ tag }) => tag !== 'template')?.tag
  if (isPage(file) && !(first && (pageTags.has(first) || ownPages.has(`${file.replace(/[^/]+$/, '')}${first}`)))) faults.push({ rule: 'page', file, what: `begins with <${first}>: use CommonPage or AppPage` })
  return faults
}

interface BabelNode { type: string, [key: string]: unknown }

function walk(node: unknown, visit: (node: BabelNode) => void): void {
  if (Array.isArray(node)) return node.forEach(inner => walk(inner, visit))
  if (!node || typeof node !== 'object' || typeof (node as BabelNode).type !== 'string') return
  visit(node as BabelNode)
  for (const value of Object.values(node)) walk(value, visit)
}

function scriptsOf(file: string, source: string): string[] {
  if (file.endsWith('.ts')) return [source]
  const { script, scriptSetup } = parse(source, { filename: file }).descriptor
  return [script?.content, scriptSetup?.content].filter(content => content !== undefined)
}

function scriptFaults(file: string, source: string): Fault[] {
  const faults: Fault[] = []
  for (const script of scriptsOf(file, source)) {
    walk(babelParse(script, { sourceType: 'module', plugins: ['typescript'] }).program, (node) => {
      if (node.type === 'ImportSpecifier') {
        const { name } = node.imported as { name: string }
        if (wrapped[name]) faults.push({ rule: 'wrapped', file, what: `${name}: use ${wrapped[name]}` })
      }
      if (node.type === 'CallExpression') {
        const callee = node.callee as BabelNode
        const called = callee.type === 'MemberExpression' && ['window', 'globalThis'].includes((callee.object as { name?: string }).name ?? '') ? callee.property as BabelNode : callee
        const name = called.type === 'Identifier' ? called.name as string : ''
        if (rawCalls[name]) faults.push({ rule: 'raw-call', file, what: `${name}(): use ${rawCalls[name]}` })
        const [tag] = node.arguments as BabelNode[]
        if (name === 'h' && tag?.type === 'StringLiteral' && rawTags[tag.value as string]) faults.push({ rule: 'raw-tag', file, what: `h('${tag.value as string}'): use ${rawTags[tag.value as string]}` })
      }
      const text = node.type === 'StringLiteral' ? node.value as string : node.type === 'TemplateElement' ? (node.value as { raw: string }).raw : ''
      if (hex.test(text)) faults.push({ rule: 'hex', file, what: `${text}: use a token` })
    })
  }
  return faults
}

const faults = Object.entries(sources).flatMap(([file, source]) => [...file.endsWith('.vue') ? templateFaults(file, source) : [], ...scriptFaults(file, source)])
const isListed = ({ rule, file }: Fault) => exceptions.some(exception => exception.rule === rule && `./${exception.file}` === file)

describe('the pages', () => {
  it('are written in the idiom', () => {
    expect(Object.keys(sources).length).toBeGreaterThan(20)
    expect(faults.filter(fault => !isListed(fault)).map(({ file, what }) => `${file}: ${what}`)).toEqual([])
  })

  it('have no exception that is not needed, and none without a reason', () => {
    expect(exceptions.filter(({ rule, file }) => !faults.some(fault => fault.rule === rule && fault.file === `./${file}`))).toEqual([])
    expect(exceptions.filter(({ reason }) => reason.length < 20)).toEqual([])
  })

  it('are named by the header exactly where they have no heading of their own', () => {
    const withHeading = (file: string) => /<CommonPage\b(?![^>]*:show-header="false")/.test(sources[file] ?? '')
    expect(basePermissions.filter(({ component, untitled }) => withHeading(`./${component}/index.vue`) === !!untitled).map(({ code }) => code)).toEqual([])
  })

  it('are components of the name of their route, by which they are kept', () => {
    const nameOf = (file: string) => /defineOptions\(\{ name: '(\w+)'/.exec(sources[file] ?? '')?.[1]
    const named = basePermissions.map(({ component, code }) => [code, nameOf(`./${component}/index.vue`)])
    expect(named.length).toBeGreaterThan(2)
    expect(named.filter(([code, name]) => code !== name)).toEqual([])
    expect(nameOf('./login/index.vue')).toBe(basicRoutes[0]!.name)
  })
})

describe('the inventory itself', () => {
  const found = (file: string, source: string) => [...templateFaults(file, source), ...scriptFaults(file, source)].map(({ rule }) => rule)

  it('finds what leaves the idiom', () => {
    expect(found('./x/index.vue', '<template><main /></template>')).toEqual(['page'])
    expect(found('./x/index.vue', '<template><AppPage><div v-if="a"><template #b><form /></template></div></AppPage></template>')).toEqual(['raw-tag'])
    expect(found('./x/index.vue', '<template><AppPage style="color: #fff" :class="{ a: \'#abcdef\' }" /></template><style>a{}</style>')).toEqual(['style', 'hex', 'hex'])
    expect(found('./x/index.vue', '<script setup lang="ts">import { NDataTable } from "naive-ui"\nwindow.alert(1); fetch("/x"); h("button"); const c = `#123456`</script><template><CommonPage /></template>').sort()).toEqual(['hex', 'raw-call', 'raw-call', 'raw-tag', 'wrapped'])
  })

  it('knows what only looks like it', () => {
    expect(found('./x/index.vue', '<!-- <form> --><script setup lang="ts">/* alert(1) #fff */ const { confirm } = useX(); dialog.confirm({}); api.fetch()</script><template><CommonPage>#fff <a href="#page" /></CommonPage></template>')).toEqual([])
  })
})
