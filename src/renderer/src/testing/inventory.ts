import type { SFCTemplateBlock } from 'vue/compiler-sfc'
import { babelParse, parse } from 'vue/compiler-sfc'

/*
 * What leaves the idiom of docs/frame.md. Templates and scripts are read as what they are (the Vue compiler's tree,
 * Babel's for TypeScript), so that a word in a comment or a text is no fault.
 */

export type Rule
  = 'page' | 'raw-tag' | 'role' | 'wrapped' | 'tag' | 'tooltip' | 'raw-call' | 'global' | 'listener' | 'drop-zone'
    | 'api' | 'import' | 'hex' | 'style'

export interface Fault { rule: Rule, file: string, what: string }
type Found = Array<[rule: Rule, what: string]>

type TemplateChildNode = NonNullable<SFCTemplateBlock['ast']>['children'][number]
export type ElementNode = Extract<TemplateChildNode, { tag: string }>
interface BabelNode { type: string, [key: string]: unknown }
type AutoImports = ReadonlyMap<string, string>

/** What stands for itself in a template, and what is to be used in its place. */
const rawTags: Record<string, string> = {
  table: 'MeCrud',
  form: 'NForm or MeCrud',
  button: 'NButton or IconButton',
  input: 'NInput and its like',
  dialog: 'MeModal',
  textarea: 'NInput',
  select: 'NSelect',
}
/** Roles that say that something is made by hand which Naive UI has. */
const handMadeRoles: Record<string, string> = {
  tab: 'NTabs',
  tablist: 'NTabs',
  tree: 'NTree',
  treeitem: 'NTree',
  grid: 'MeCrud',
  listbox: 'NSelect',
  option: 'NSelect',
  combobox: 'NSelect',
  menu: 'NDropdown',
  menuitem: 'NDropdown',
  progressbar: 'NProgress',
  slider: 'NSlider',
  switch: 'NSwitch',
  checkbox: 'NCheckbox',
  radio: 'NRadio',
  tooltip: 'v-tooltip',
  dialog: 'MeModal',
  alertdialog: '$dialog',
}
/** Parts of Naive UI that the idiom wraps. */
const wrapped: Record<string, string> = {
  NDataTable: 'MeCrud',
  NModal: 'MeModal',
  NDialog: '$dialog',
  NPopconfirm: '$dialog',
  NTag: 'AppTag',
  useMessage: '$message',
  useDialog: '$dialog',
  useNotification: '$notification',
  useLoadingBar: '$loadingBar',
}
/** Components whose `title` is a heading of theirs; anywhere else it would be the browser's tooltip. */
const titled = new Set([
  ...['CommonPage', 'MeModal', 'NModal', 'PasswordDialog', 'HomeCard', 'SettingSection'],
  ...['NAlert', 'NDrawerContent', 'AppDrawer', 'StateView'],
])
const rawCalls: Record<string, string> = {
  alert: '$dialog',
  confirm: '$dialog.confirm',
  prompt: 'MeModal',
  fetch: 'api',
  setInterval: 'useIntervalFn',
}
const storages: Record<string, string> = {
  localStorage: 'a store or useLocalStorage',
  sessionStorage: 'a store or useSessionStorage',
}
const dropEvents = new Set(['drop', 'dragover', 'dragenter'])
/** Where floors below hand calls on; pages, layouts and shared parts have an `api.ts` of their own. */
const callsPages = /^(?:views|layouts|components)\/(?!.*\/api\.ts$)/
const hex = /#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})\b/i
/** `StructurePage` is a CommonPage itself, with what stands around a form. */
const pageTags = new Set(['CommonPage', 'AppPage', 'StructurePage'])

/** Pages of their own: those that a route leads to. */
const isPage = (file: string) => /^views\/[\w-]+\/(?:index|\d+)\.vue$/.test(file)

/** Every element of a template, whatever stands around it. */
export function elementsOf(nodes: readonly TemplateChildNode[]): ElementNode[] {
  // Children of v-if and v-for are elements at this stage; the compiler makes nodes of their own later.
  return nodes.flatMap(node => node.type === 1 ? [node, ...elementsOf(node.children)] : [])
}

const rootsOf = (source: string) => parse(source).descriptor.template?.ast?.children ?? []

/** True for a component that begins with a page: `ErrorPage` for 403 and 404. */
export function beginsWithPage(source: string): boolean {
  return pageTags.has(elementsOf(rootsOf(source))[0]?.tag ?? '')
}

/**
 * What a component's template does by hand.
 *
 * @param file below `src/renderer/src`
 * @param source the whole component
 * @param ownPages paths without `.vue` of the components that begin with a page
 */
export function templateFaults(file: string, source: string, ownPages: ReadonlySet<string> = new Set()): Fault[] {
  const { descriptor } = parse(source, { filename: file })
  const elements = elementsOf(descriptor.template?.ast?.children ?? [])
  return [
    ...descriptor.styles.map((): Fault => ({ rule: 'style', file, what: 'a <style> block: use classes' })),
    ...elements.flatMap(element => elementFaults(file, element)),
    ...pageFaults(file, elements, ownPages),
  ]
}

function pageFaults(file: string, elements: ElementNode[], ownPages: ReadonlySet<string>): Fault[] {
  if (!isPage(file)) return []
  const first = elements.find(({ tag }) => tag !== 'template')?.tag
  const begins = first && (pageTags.has(first) || ownPages.has(`${file.replace(/[^/]+$/, '')}${first}`))
  return begins ? [] : [{ rule: 'page', file, what: `begins with <${first}>: use CommonPage or AppPage` }]
}

function elementFaults(file: string, { tag, props }: ElementNode): Fault[] {
  const found: Found = []
  if (rawTags[tag]) found.push(['raw-tag', `<${tag}>: use ${rawTags[tag]}`])
  if (wrapped[tag]) found.push(['wrapped', `<${tag}>: use ${wrapped[tag]}`])
  found.push(...props.map(readAttribute).flatMap(attribute => attributeFaults(tag, attribute)))
  return found.map(([rule, what]) => ({ rule, file, what }))
}

interface Attribute {
  kind: 'text' | 'bound' | 'listener'
  name: string
  text: string
}

/** An attribute of a template, whether it is written out, bound, or hears an event. */
function readAttribute(prop: ElementNode['props'][number]): Attribute {
  if (prop.type === 6) return { kind: 'text', name: prop.name, text: prop.value?.content ?? '' }
  const name = prop.arg?.type === 4 ? prop.arg.content : ''
  return { kind: prop.name === 'on' ? 'listener' : 'bound', name, text: prop.exp?.loc.source ?? '' }
}

function attributeFaults(tag: string, { kind, name, text }: Attribute): Found {
  const found: Found = []
  const isLink = kind === 'text' && /^(?:href|to)$/.test(name)
  if (hex.test(text) && !isLink) found.push(['hex', `${text}: use a token's class`])
  if (name === 'title' && !titled.has(tag)) found.push(['tooltip', `title of <${tag}>: use v-tooltip`])
  if (tag === 'span' && name === 'class' && looksLikeTag(text)) found.push(['tag', `a tag of one's own: use AppTag`])
  if (kind === 'listener' && dropEvents.has(name)) found.push(['drop-zone', `@${name}: use useFileDrop`])
  const roles = rolesIn(name, text).map((role): Found[number] => ['role', `role="${role}": use ${handMadeRoles[role]}`])
  return [...found, ...roles]
}

/** The look of a tag: a coloured surface of its own with round corners, as narrow as its word. */
function looksLikeTag(classes: string): boolean {
  return /\bchip\b/.test(classes) || [/\brounded-/, /\bbg-/, /\bpx-/].every(part => part.test(classes))
}

function rolesIn(name: string, text: string): string[] {
  const roles = name === 'role' ? text.match(/\w+/g) : [...text.matchAll(/\brole'?: '(\w+)'/g)].map(([, role]) => role!)
  return (roles ?? []).filter(role => handMadeRoles[role])
}

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

/**
 * What a script does by hand.
 *
 * @param file below `src/renderer/src`
 * @param source a component, or a module
 * @param autoImports names that stand for themselves, with their package
 */
export function scriptFaults(file: string, source: string, autoImports: AutoImports = new Map()): Fault[] {
  return scriptsOf(file, source).flatMap((script) => {
    const faults: Fault[] = []
    walk(babelParse(script, { sourceType: 'module', plugins: ['typescript'] }).program, (node) => {
      const found = nodeFaults(node, { file, script, autoImports })
      faults.push(...found.map(([rule, what]): Fault => ({ rule, file, what })))
    })
    return faults
  })
}

interface ScriptContext { file: string, script: string, autoImports: AutoImports }

function nodeFaults(node: BabelNode, context: ScriptContext): Found {
  switch (node.type) {
    case 'ImportDeclaration': return importFaults(node, context)
    case 'CallExpression': return callFaults(node)
    case 'Identifier': return storageFaults(node.name as string)
    case 'MemberExpression': return memberFaults(node.property as BabelNode)
    case 'StringLiteral': return hexFaults(node.value as string)
    case 'TemplateElement': return hexFaults((node.value as { raw: string }).raw)
    default: return []
  }
}

function hexFaults(text: string): Found {
  return hex.test(text) ? [['hex', `${text}: use a token`]] : []
}

function memberFaults({ name }: BabelNode): Found {
  return name === 'clipboard' ? [['global', 'clipboard: use useCopy']] : []
}

function storageFaults(name: string): Found {
  return Object.hasOwn(storages, name) ? [['global', `${name}: use ${storages[name]}`]] : []
}

function importFaults({ source, specifiers, importKind }: BabelNode, context: ScriptContext): Found {
  if (importKind === 'type') return []
  const from = (source as { value: string }).value
  return (specifiers as BabelNode[]).flatMap((specifier): Found => {
    const { name } = (specifier.imported ?? specifier.local) as { name: string }
    const found: Found = []
    if (wrapped[name]) found.push(['wrapped', `${name}: use ${wrapped[name]}`])
    if (isNeedless(name, from, context)) found.push(['import', `${name} stands for itself`])
    if (name === 'api' && from.endsWith('/api/index.ts') && callsPages.test(context.file))
      found.push(['api', 'api: use an api.ts'])
    return found
  })
}

function isNeedless(name: string, from: string, { file, script, autoImports }: ScriptContext): boolean {
  if (autoImports.get(name) === from) return true
  const isInTemplateOnly = () => script.match(new RegExp(`\\b${name}\\b`, 'g'))?.length === 1
  return from === 'naive-ui' && file.endsWith('.vue') && isInTemplateOnly()
}

function callFaults({ callee, arguments: given }: BabelNode): Found {
  const { type, object, property } = callee as BabelNode
  const isMember = type === 'MemberExpression'
  const owner = isMember ? (object as { name?: string }).name ?? '' : ''
  const method = isMember ? (property as { name?: string }).name ?? '' : ''
  const isOthers = isMember && !['window', 'globalThis'].includes(owner)
  const name = isOthers ? '' : method || (callee as { name?: string }).name || ''
  const args = given as BabelNode[]
  const found: Found = rawCalls[name] ? [['raw-call', `${name}(): use ${rawCalls[name]}`]] : []
  if (method === 'addEventListener') found.push(['listener', 'addEventListener(): use useEventListener'])
  if (name === 'useEventListener' && args.some(({ value }) => dropEvents.has(value as string)))
    found.push(['drop-zone', 'a drop zone: use useFileDrop'])
  return name === 'h' ? [...found, ...elementCallFaults(args)] : found
}

/** `h('button', { title, role })` is an element as one in a template is. */
function elementCallFaults([element, props]: BabelNode[]): Found {
  const tag = element ? tagOf(element) : ''
  const properties = props?.type === 'ObjectExpression' ? props.properties as BabelNode[] : []
  return [
    ...rawTags[tag] ? [['raw-tag', `h('${tag}'): use ${rawTags[tag]}`]] satisfies Found : [],
    ...properties.flatMap(property => propertyFaults(tag, property)),
  ]
}

function tagOf({ type, value, name }: BabelNode): string {
  return (type === 'StringLiteral' ? value : name ?? '') as string
}

function propertyFaults(tag: string, { key, value }: BabelNode): Found {
  const { name, value: quoted } = (key ?? {}) as { name?: string, value?: string }
  const text = String((value as { value?: unknown } | undefined)?.value)
  switch (name ?? quoted) {
    case 'title':
      return titled.has(tag) ? [] : [['tooltip', `title of ${tag}: use withTooltip`]]
    case 'role':
      return handMadeRoles[text] ? [['role', `role: '${text}': use ${handMadeRoles[text]}`]] : []
    case 'class':
      return tag === 'span' && looksLikeTag(text) ? [['tag', 'a tag of one\'s own: use AppTag']] : []
    default:
      return []
  }
}
