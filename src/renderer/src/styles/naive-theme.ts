import type { GlobalThemeOverrides } from 'naive-ui'
import type { Tokens } from './tokens.ts'
import { fonts, tokens } from './tokens.ts'

type Common = NonNullable<GlobalThemeOverrides['common']>

const isDark = (t: Tokens) => t === tokens.dark

const textAndSizes: Common = {
  fontFamily: fonts.sans,
  fontFamilyMono: fonts.mono,
  fontSize: '13px',
  fontSizeTiny: '11px',
  fontSizeSmall: '12px',
  fontSizeMedium: '13px',
  fontSizeLarge: '14px',
  heightTiny: '20px',
  heightSmall: '24px',
  heightMedium: '28px',
  heightLarge: '34px',
  borderRadius: '7px',
  borderRadiusSmall: '5px',
  fontWeightStrong: '600',
}

const colours = (t: Tokens): Common => ({
  primaryColor: t.primary,
  primaryColorHover: t['primary-hover'],
  primaryColorPressed: t['primary-pressed'],
  primaryColorSuppl: t['primary-hover'],
  infoColor: t.blue,
  infoColorHover: t.blue,
  infoColorPressed: t.blue,
  infoColorSuppl: t.blue,
  successColor: t.green,
  successColorHover: t.green,
  successColorPressed: t.green,
  successColorSuppl: t.green,
  warningColor: t.amber,
  warningColorHover: t.amber,
  warningColorPressed: t.amber,
  warningColorSuppl: t.amber,
  errorColor: t.red,
  errorColorHover: t.red,
  errorColorPressed: t.red,
  errorColorSuppl: t.red,
  textColorBase: t.ink,
  textColor1: t.ink,
  textColor2: t.ink,
  textColor3: t['ink-3'],
  textColorDisabled: t['ink-3'],
  placeholderColor: t['ink-3'],
  iconColor: t['ink-3'],
  bodyColor: t.bg,
  cardColor: t.panel,
  modalColor: t.panel,
  popoverColor: t.raise,
  tableColor: t.panel,
  tableHeaderColor: t.panel,
  inputColor: t.raise,
  inputColorDisabled: t['panel-2'],
  borderColor: t.line,
  dividerColor: t.line,
  hoverColor: t['line-2'],
  tableColorHover: t['panel-2'],
})

/** What is pressed. */
const actions = (t: Tokens): GlobalThemeOverrides => ({
  Button: {
    textColorPrimary: t['on-primary'],
    textColorHoverPrimary: t['on-primary'],
    textColorPressedPrimary: t['on-primary'],
    textColorFocusPrimary: t['on-primary'],
    colorError: t.red,
    textColorError: isDark(t) ? t.bg : t.panel,
    fontWeight: '500',
    opacityDisabled: '0.55',
    colorDisabledPrimary: isDark(t) ? t.raise : t['line-2'],
    textColorDisabledPrimary: t['ink-2'],
    borderDisabledPrimary: `1px solid ${t.line}`,
  },
  Dropdown: { optionColorHover: isDark(t) ? t.line : t['line-2'] },
  Menu: {
    itemHeight: '38px',
    borderRadius: '9px',
    itemColorActive: t['primary-tint'],
    itemColorActiveHover: t['primary-tint'],
    itemColorActiveCollapsed: t['primary-tint'],
    itemIconColor: t['ink-2'],
    itemIconColorCollapsed: t['ink-2'],
    itemTextColor: t['ink-2'],
  },
})

/** What things lie on, and what parts them. */
const surfaces = (t: Tokens): GlobalThemeOverrides => ({
  Card: {
    borderRadius: '12px',
    borderColor: t.line,
    titleFontWeight: '600',
    titleFontSizeHuge: '16px',
    titleFontSizeMedium: '14px',
  },
  Dialog: { borderRadius: '12px' },
  Split: { resizableTriggerColor: t.line, resizableTriggerColorHover: t.primary },
  Skeleton: { color: t['line-2'], colorEnd: t.line },
})

const lists = (t: Tokens): GlobalThemeOverrides => ({
  DataTable: {
    thColor: t.panel,
    thFontWeight: '500',
    thTextColor: t['ink-2'],
    borderColor: t.line,
    tdColorHover: t['panel-2'],
    borderRadius: '12px',
    thPaddingMedium: '9px 12px',
    tdPaddingMedium: '4px 12px',
  },
  Tree: {
    nodeHeight: '26px',
    nodeColorActive: t.selection,
    nodeColorHover: t['line-2'],
    nodeBorderRadius: '5px',
    fontSize: '13px',
    arrowColor: t['ink-3'],
  },
})

/** Forms and what they are filled in by. */
const fields = (t: Tokens): GlobalThemeOverrides => ({
  Form: {
    labelFontSizeTopMedium: '13px',
    labelFontSizeLeftMedium: '13px',
    labelFontSizeTopLarge: '13px',
    labelTextColor: t['ink-2'],
    feedbackHeightMedium: '22px',
    feedbackFontSizeMedium: '12px',
    blankHeightMedium: '28px',
    blankHeightLarge: '34px',
  },
  Input: { border: `1px solid ${t.field}` },
  Select: { peers: { InternalSelection: { border: `1px solid ${t.field}` } } },
  Radio: {
    boxShadow: `inset 0 0 0 1px ${t.field}`,
    buttonBorderColor: t.field,
    buttonColorActive: t['primary-tint'],
    buttonTextColorActive: t['primary-ink'],
    buttonBorderColorActive: t.primary,
    buttonTextColorHover: t.ink,
  },
  Checkbox: { border: `1px solid ${t.field}` },
  Switch: { railColor: t.field },
})

/** What says something beside other things. */
const messages = (t: Tokens): GlobalThemeOverrides => ({
  Tag: {
    borderRadius: '6px',
    heightSmall: '20px',
    fontSizeSmall: '11px',
    padding: '0 8px',
    fontWeightStrong: '500',
    color: t['line-2'],
    textColor: t['ink-2'],
    colorPrimary: t['primary-tint'],
    textColorPrimary: t['primary-ink'],
    colorSuccess: t['green-tint'],
    textColorSuccess: t.green,
    colorWarning: t['amber-tint'],
    textColorWarning: t.amber,
    colorError: t['red-tint'],
    textColorError: t.red,
  },
  Alert: {
    colorError: t['red-tint'],
    colorWarning: t['amber-tint'],
    colorSuccess: t['green-tint'],
    colorInfo: t['blue-tint'],
    borderError: `1px solid ${t.line}`,
    borderWarning: `1px solid ${t.line}`,
    borderSuccess: `1px solid ${t.line}`,
    borderInfo: `1px solid ${t.line}`,
    borderRadius: '8px',
    padding: '9px 12px',
    fontSize: '13px',
    iconSize: '18px',
    iconMargin: '10px 8px 0 12px',
    closeMargin: '10px 12px 0 8px',
  },
  Tooltip: { color: isDark(t) ? t.raise : t.ink, textColor: isDark(t) ? t.ink : t.panel },
})

function overrides(t: Tokens): GlobalThemeOverrides {
  return {
    common: { ...textAndSizes, ...colours(t) },
    ...actions(t),
    ...surfaces(t),
    ...lists(t),
    ...fields(t),
    ...messages(t),
  }
}

export const naiveThemeOverrides = { light: overrides(tokens.light), dark: overrides(tokens.dark) }
