/**
 * The one place where colours are written. Naive UI's theme, UnoCSS' theme, the editor and the grid
 * are all made from it: as values where a library computes with them, as CSS variables elsewhere.
 */
const light = {
  'bg': '#f4f6f8',
  'panel': '#ffffff',
  'panel-2': '#f9fafb',
  'raise': '#ffffff',
  'line': '#e3e8ed',
  'line-2': '#eef1f4',
  'field': '#84909c',
  'ink': '#17202a',
  'ink-2': '#52606d',
  'ink-3': '#606c7a',
  'primary': '#0b7671',
  'primary-hover': '#0c847f',
  'primary-pressed': '#08635f',
  'primary-tint': '#e4f3f1',
  'primary-ink': '#08635f',
  'on-primary': '#ffffff',
  'red': '#c43149',
  'red-tint': '#fdecee',
  'amber': '#955f00',
  'amber-tint': '#fdf3df',
  'green': '#1c7a4b',
  'green-tint': '#e5f5ec',
  'blue': '#2b62c4',
  'blue-tint': '#e8effc',
  'selection': '#dcf0ed',
  'sql-keyword': '#8a2bb0',
  'sql-string': '#a3470f',
  'sql-number': '#1f63b5',
  'sql-comment': '#606b77',
  'sql-function': '#0b6e9a',
}

export type TokenName = keyof typeof light
export type Tokens = Record<TokenName, string>

const dark: Tokens = {
  'bg': '#0f1317',
  'panel': '#161b21',
  'panel-2': '#1a2027',
  'raise': '#1d242c',
  'line': '#28313b',
  'line-2': '#20272f',
  'field': '#697685',
  'ink': '#e6ebf0',
  'ink-2': '#a3b0bd',
  'ink-3': '#919da9',
  'primary': '#35c2b2',
  'primary-hover': '#4fd0c1',
  'primary-pressed': '#2aa899',
  'primary-tint': '#12302f',
  'primary-ink': '#7fe0d5',
  'on-primary': '#06201e',
  'red': '#ff7185',
  'red-tint': '#371a21',
  'amber': '#f0b34a',
  'amber-tint': '#33270f',
  'green': '#52cf8f',
  'green-tint': '#13301f',
  'blue': '#7aa7ff',
  'blue-tint': '#18263f',
  'selection': '#15393a',
  'sql-keyword': '#d6a0ff',
  'sql-string': '#f2b27d',
  'sql-number': '#8ab8ff',
  'sql-comment': '#939ea8',
  'sql-function': '#67cbe8',
}

export const tokens = { light, dark }
export const tokenNames = Object.keys(light) as TokenName[]

/**
 * Sizes, in pixels. Naive UI's theme is made from them; in templates the classes carry the same numbers
 * (`text-13`, `gap-8`, `rounded-12`), and a test holds them to these steps.
 */
export const scale = {
  /**
   * Of words: figures of a badge, tags, notes, text, headings of parts, of dialogs, of pages, figures, a first start.
   */
  text: [10, 11, 12, 13, 14, 15, 16, 20, 22, 24],
  space: [0, 2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 36, 40, 48, 64, 80],
  /** Of bars, small things, tags, controls, boxes in cards, entries of the menu, cards. */
  radius: [2, 5, 6, 7, 8, 9, 12],
} as const

/** How long things move: an answer to the hand, a change of place, a bar that grows. */
export const motion = { fast: 120, base: 200, slow: 300 } as const

export const fonts = {
  sans: '"Inter Variable", "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif',
  mono: '"JetBrains Mono", "Noto Sans Mono CJK SC", "Noto Sans CJK SC", ui-monospace, monospace',
}

/** The CSS variable of a token: `--ink-2`. */
export const variable = (name: TokenName) => `--${name}`

/** `:root` with the light values, `html.dark` with the dark ones. */
export function cssVariables(): string {
  const block = (values: Tokens) => tokenNames.map(name => `${variable(name)}:${values[name]}`).join(';')
  const families = `--font-sans:${fonts.sans};--font-mono:${fonts.mono}`
  const times = Object.entries(motion).map(([name, ms]) => `--motion-${name}:${ms}ms`).join(';')
  return `:root{color-scheme:light;${families};${times};${block(light)}}html.dark{color-scheme:dark;${block(dark)}}`
}
