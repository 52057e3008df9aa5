import presetRemToPx from '@unocss/preset-rem-to-px'
import { defineConfig, presetIcons, presetWind3, transformerDirectives } from 'unocss'
import { basePermissions } from './src/renderer/src/settings.ts'
import { cssVariables, tokenNames, variable } from './src/renderer/src/styles/tokens.ts'

export default defineConfig({
  presets: [
    presetWind3({ dark: 'class' }),
    presetIcons({
      prefix: 'i-',
      warn: true,
      extraProperties: { 'display': 'inline-block', 'flex-shrink': '0', 'vertical-align': 'middle' },
    }),
    presetRemToPx({ baseFontSize: 4 }),
  ],
  transformers: [transformerDirectives()],
  preflights: [{ getCSS: cssVariables }],
  // Icons that are named in data, where the scanner does not look.
  safelist: basePermissions.map(permission => permission.icon),
  content: { pipeline: { include: [/\.(vue|ts)($|\?)/], exclude: [/node_modules/, /\.test\.ts$/, /locales/] } },
  theme: {
    colors: Object.fromEntries(tokenNames.map(name => [variable(name).slice(2), `var(${variable(name)})`])),
    animation: {
      // The bar of a task whose end nobody knows: 30 % of its track, from before it to behind it.
      keyframes: { slide: '{from{transform:translateX(-100%)}to{transform:translateX(334%)}}' },
      durations: { slide: '1.6s' },
      timingFns: { slide: 'ease-in-out' },
      counts: { slide: 'infinite' },
    },
    fontFamily: {
      sans: 'var(--font-sans)',
      mono: 'var(--font-mono)',
    },
  },
  shortcuts: [
    ['wh-full', 'w-full h-full'],
    ['f-c-c', 'flex justify-center items-center'],
    ['flex-col', 'flex flex-col'],
    ['card-border', 'border border-solid border-line'],
    ['auto-bg', 'bg-panel'],
  ],
})
