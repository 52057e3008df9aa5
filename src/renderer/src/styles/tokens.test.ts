import { describe, expect, it } from 'vitest'
import design from '../../../../docs/design.md?raw'
import { naiveThemeOverrides } from './naive-theme.ts'
import { cssVariables, motion, scale, tokenNames, tokens } from './tokens.ts'

type Theme = keyof typeof tokens
const themes = Object.keys(tokens) as Theme[]

const channels = (hex: string) => [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16))

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(hex: string): number {
  const [r, g, b] = channels(hex)
    .map(value => value / 255)
    .map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

const mix = (a: string, b: string, share: number) =>
  `#${channels(a)
    .map((value, at) =>
      Math.round(value * share + channels(b)[at]! * (1 - share))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`

/**
 * What text may stand on: pages, cards, heads, buttons, a line under the pointer, what is selected, the editor's line.
 */
const groundsOf = (t: typeof tokens.light) => ({
  'bg': t.bg,
  'panel': t.panel,
  'panel-2': t['panel-2'],
  'raise': t.raise,
  'line-2': t['line-2'],
  'selection': t.selection,
  'primary-tint': t['primary-tint'],
  'the active line': mix(t['primary-tint'], t.panel, 0.55),
})

const texts = [
  'ink',
  'ink-2',
  'ink-3',
  'primary',
  'primary-ink',
  'red',
  'amber',
  'green',
  'blue',
  'sql-keyword',
  'sql-string',
  'sql-number',
  'sql-comment',
  'sql-function',
] as const
const meanings = ['red', 'amber', 'green', 'blue'] as const
/** AA for text of any size. */
const enough = 4.5
/** AA for what is no text: the ring of the focus, icons, bars. */
const enoughForShapes = 3

describe.each(themes)('the %s palette', (theme) => {
  const t = tokens[theme]

  it.each(texts)('has %s readable wherever it stands', (text) => {
    const weak = Object.entries(groundsOf(t))
      .map(([ground, value]) => `${text} on ${ground}: ${contrast(t[text], value).toFixed(2)}`)
      .filter(line => Number(line.split(': ')[1]) < enough)
    expect(weak).toEqual([])
  })

  it.each(meanings)('has %s readable on its own tint, and quiet text too', (colour) => {
    const tint = t[`${colour}-tint`]
    for (const text of [t[colour], t.ink, t['ink-2']]) expect(contrast(text, tint)).toBeGreaterThanOrEqual(enough)
  })

  it('has labels of buttons and tooltips readable', () => {
    for (const button of ['primary', 'primary-hover', 'primary-pressed'] as const)
      expect(contrast(t['on-primary'], t[button])).toBeGreaterThanOrEqual(enough)
    const { Button, Tooltip } = naiveThemeOverrides[theme]
    expect(contrast(String(Button!.textColorError), String(Button!.colorError))).toBeGreaterThanOrEqual(enough)
    expect(contrast(String(Tooltip!.textColor), String(Tooltip!.color))).toBeGreaterThanOrEqual(enough)
  })

  it('has a focus ring that is seen', () => {
    for (const ground of Object.values(groundsOf(t)))
      expect(contrast(t.primary, ground)).toBeGreaterThanOrEqual(enoughForShapes)
  })

  it('has fields whose edges are seen', () => {
    for (const ground of ['bg', 'panel', 'panel-2', 'raise'] as const)
      expect(contrast(t.field, t[ground]), ground).toBeGreaterThanOrEqual(enoughForShapes)
    const { Input, Radio, Switch } = naiveThemeOverrides[theme]
    expect([Input!.border, Radio!.buttonBorderColor, Switch!.railColor]).toEqual([
      `1px solid ${t.field}`,
      t.field,
      t.field,
    ])
  })

  it('gives CSS every token', () => {
    const css = cssVariables()
    const block = theme === 'light' ? css.slice(0, css.indexOf('html.dark')) : css.slice(css.indexOf('html.dark'))
    for (const name of tokenNames) expect(block).toContain(`--${name}:${t[name]}`)
  })
})

it('is told in docs/design.md as it is', () => {
  const rows = [...design.matchAll(/^\| `([\w-]+)` \| `(#[0-9a-f]{6})` \| `(#[0-9a-f]{6})` \|/gm)].map(
    ([, name, light, dark]) => [name, light, dark],
  )
  expect(rows).toEqual(tokenNames.map(name => [name, tokens.light[name], tokens.dark[name]]))
  const steps = (name: string) => new RegExp(`^\\| ${name} \\| ([^|]+) \\|`, 'm').exec(design)?.[1]?.trim()
  expect(steps('text')).toBe(scale.text.join(', '))
  expect(steps('space')).toBe(scale.space.join(', '))
  expect(steps('radius')).toBe(scale.radius.join(', '))
  expect(steps('motion')).toBe(Object.values(motion).join(', '))
})

describe('classes', () => {
  const sources = import.meta.glob<string>(['../**/*.vue', '../**/*.ts', '!../**/*.test.ts', '!../locales/**'], {
    query: '?raw',
    import: 'default',
    eager: true,
  })
  const used = (pattern: RegExp) =>
    Object.entries(sources).flatMap(([file, source]) =>
      [...source.matchAll(pattern)].map(match => ({ file, size: Number(match[1]) })),
    )

  it('keep to the steps of text', () => {
    // Icons have a size of their own: the line they stand in names it with an `i-…` class.
    const words = Object.entries(sources).flatMap(([file, source]) =>
      source
        .split('\n')
        .filter(line => !/\bi-\w|\bicon/.test(line))
        .flatMap(line => [...line.matchAll(/\btext-(\d+)\b/g)].map(match => ({ file, size: Number(match[1]) }))),
    )
    expect(words.length).toBeGreaterThan(20)
    expect(words.filter(({ size }) => !(scale.text as readonly number[]).includes(size))).toEqual([])
  })

  it('keep to the steps of space', () => {
    // What is wider stands under something, such as a form's labels: a place, not a step.
    const spaces = used(/(?<![\w-])(?:gap|gap-x|gap-y|p|px|py|pt|pb|pl|pr|m|mx|my|mt|mb|ml|mr)-(\d+)(?![\w-])/g)
    expect(spaces.length).toBeGreaterThan(100)
    expect(
      spaces.filter(
        ({ size }) => size <= Math.max(...scale.space) && !(scale.space as readonly number[]).includes(size),
      ),
    ).toEqual([])
  })

  it('keep to the steps of radius', () => {
    const radii = used(/\brounded(?:-[trbl]{1,2})?-(\d+)\b/g)
    expect(radii.length).toBeGreaterThan(10)
    expect(radii.filter(({ size }) => !(scale.radius as readonly number[]).includes(size))).toEqual([])
  })
})
