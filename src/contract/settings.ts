import { z } from 'zod'
import { nothing } from './fields.ts'
import { procedure } from './procedure.ts'

export const languages = ['en', 'zh-CN'] as const
export const logLevels = ['error', 'warn', 'info'] as const
export const themes = ['system', 'light', 'dark'] as const

const megabyte = 1000 ** 2

/** What may be set, by section. `program` and `localApi` are one for everybody, the others each person's own. */
const sections = {
  general: {
    /** Null is the language of the system or the browser. */
    language: z.enum(languages).nullable(),
    theme: z.enum(themes),
  },
  editor: {
    fontSize: z.int().min(10).max(28),
    tabWidth: z.int().min(1).max(8),
    /** Tab puts spaces in rather than a tab. */
    insertSpaces: z.boolean(),
    wordWrap: z.boolean(),
    lineNumbers: z.boolean(),
    ligatures: z.boolean(),
    /** Keywords are completed in upper case. */
    upperCaseKeywords: z.boolean(),
  },
  limits: {
    /** What the pages send as `maxRows` and `timeoutMs` with a statement; null sends none. */
    maxRows: z.int().min(1).max(1_000_000_000).nullable(),
    timeoutMs: z.int().min(1000).max(2_147_483_647).nullable(),
    /**
     * A session is rolled back and closed once its page has been gone so long. One minute would be too little: in the
     * background a browser wakes a page once a minute.
     */
    pageGoneMinutes: z.int().min(2).max(1440),
  },
  program: {
    /** Disk space that all results together may take; the oldest are freed first. */
    resultQuotaBytes: z.int().min(64 * megabyte).max(1000 ** 4),
    /** Statements that are kept in the history of each person. */
    historyLength: z.int().min(100).max(1_000_000),
    /** Saved passwords are locked after so many minutes without a call of the person; 0 is never. */
    idleLockMinutes: z.int().min(0).max(1440),
    /** Look for new versions of the desktop app. */
    updateChecks: z.boolean(),
    /** What is less grave than this does not go into the desktop app's log file. */
    logLevel: z.enum(logLevels),
  },
  /** The HTTP host inside the desktop app; it is switched by `localApi.enable` and `localApi.disable`. */
  localApi: {
    enabled: z.boolean(),
    port: z.int().min(1024).max(65535),
  },
} as const

export const settingsSections = sections
export type SettingsSection = keyof typeof sections

const answer = z.looseObject({
  general: z.looseObject(sections.general),
  editor: z.looseObject(sections.editor),
  limits: z.looseObject(sections.limits),
  program: z.looseObject(sections.program),
  localApi: z.looseObject(sections.localApi),
})

type Plain<S extends Record<string, z.ZodType>> = { -readonly [K in keyof S]: z.output<S[K]> }
/** All settings as one person has them. */
export type Settings = { [S in SettingsSection]: Plain<(typeof sections)[S]> }

/** What holds until somebody sets something else. */
export const defaultSettings: Settings = {
  general: { language: null, theme: 'system' },
  editor: {
    fontSize: 13,
    tabWidth: 2,
    insertSpaces: true,
    wordWrap: false,
    lineNumbers: true,
    ligatures: false,
    upperCaseKeywords: true,
  },
  limits: { maxRows: null, timeoutMs: null, pageGoneMinutes: 15 },
  program: {
    resultQuotaBytes: 8000 * megabyte,
    historyLength: 10_000,
    idleLockMinutes: 15,
    updateChecks: false,
    logLevel: 'info',
  },
  localApi: { enabled: false, port: 8090 },
}

/** A part of the settings: what is left out stays. */
const patch = z.strictObject({
  general: z.strictObject(sections.general).partial().optional(),
  editor: z.strictObject(sections.editor).partial().optional(),
  limits: z.strictObject(sections.limits).partial().optional(),
  program: z.strictObject(sections.program).partial().optional(),
})
export type SettingsPatch = z.output<typeof patch>

export const settings = {
  get: procedure({
    method: 'GET',
    path: '/api/settings',
    summary: 'The caller\'s settings, and those of the program',
    access: 'viewer',
    background: true,
    input: nothing,
    output: answer,
  }),
  update: procedure({
    method: 'PUT',
    path: '/api/settings',
    summary: 'Change settings; what is left out stays. The program\'s take an admin',
    access: 'viewer',
    input: patch,
    output: answer,
    errors: ['forbidden'],
  }),
}
