import type { BrowserWindow, Dialog, Menu, NativeTheme, Session, Shell } from 'electron'
import type { Browser, Page } from 'playwright-core'
import type { Client } from '../../src/contract/index.ts'
import type { OwnedProcess } from './owned-process.ts'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { lastLines, startOwned, temporaryFolder } from './owned-process.ts'
import { noteSecretsOf, removeSearched } from './secrets.ts'
import { until } from './until.ts'

export const root = resolve(import.meta.dirname, '../..')

/** What a test may ask of Electron's main process. */
export interface Electron {
  app: { emit: (event: string, ...args: unknown[]) => boolean, quit: () => void }
  BrowserWindow: typeof BrowserWindow
  dialog: Dialog
  Menu: typeof Menu
  nativeTheme: NativeTheme
  session: { defaultSession: Session }
  shell: Shell
}

/** The built app, started as a person starts it. */
export interface DesktopApp {
  readonly dataDir: string
  /** The page in the window, the latest one where it was loaded anew after a crash. */
  page: () => Promise<Page>
  /** The same, once it shows the workbench. */
  workbench: () => Promise<Page>
  /** Calls a function in the main process; it may use nothing but its arguments. */
  main: <T, A>(run: (electron: Electron, arg: A) => T | Promise<T>, arg?: A) => Promise<T>
  /** Answers the next questions by the numbers of their buttons; without an answer a question is an error. */
  willAnswer: (...buttons: number[]) => Promise<void>
  /** Chooses these files in the next dialogs of the system that ask for some; an empty list closes the dialog. */
  willChoose: (...choices: string[][]) => Promise<void>
  /** The questions that were asked so far, and the addresses that were opened outside of the app. */
  asked: () => Promise<{ questions: Array<{ message: string, detail: string, buttons: string[] }>, links: string[] }>
  /** Everything that was sent to the page over IPC so far, as text. */
  heard: () => Promise<string>
  output: () => string
  process: OwnedProcess
  /**
   * Quits without a question and waits for its end; throws where that is not clean, and where a secret was written to a
   * file.
   */
  stop: () => Promise<void>
}

export interface DesktopStart {
  /** A folder that outlives the app. */
  dataDir?: string
  args?: string[]
  env?: NodeJS.ProcessEnv
  /** Puts files into the folder that it is started in. */
  prepare?: (folder: string) => void
  /** Another program than the one that was built: one that lies where a package would have it. */
  entry?: string
}

/** Starts the program without waiting for its window. */
export async function spawnDesktop({
  dataDir,
  args = [],
  env = {},
  prepare,
  entry = join(root, 'out/main/index.js'),
}: DesktopStart = {}): Promise<{ process: OwnedProcess, folder: string, dataDir: string }> {
  const folder = await temporaryFolder('desktop')
  prepare?.(folder)
  const data = dataDir ?? join(folder, 'data')
  const hooks = join(root, 'test/support/electron/hooks.ts')
  const started = startOwned(process.execPath, ['--import', hooks, entry, '--data-dir', data, ...args], folder, {
    ...process.env,
    ...env,
  })
  return { process: started, folder, dataDir: data }
}

/** Starts the built app and waits for its page. */
export async function startDesktop(options: DesktopStart = {}): Promise<DesktopApp> {
  const { process: program, folder, dataDir } = await spawnDesktop(options)
  const said = (pattern: RegExp) => until(`the app to say ${pattern}`, 30, () => {
    const found = pattern.exec(program.output())
    if (!found && !program.alive) return ''
    return found?.[1]
  })
  let browser: Browser | undefined
  try {
    const endpoint = await said(/^electron stand-in pages at (\S+)$/m)
    const control = await said(/^electron stand-in at (\S+)$/m)
    if (!endpoint || !control) throw new Error(`The app did not start:\n${lastLines(program.output())}`)
    browser = await chromium.connectOverCDP(endpoint)
    const connected = browser
    const main = mainSideAt(control)
    await recordQuestions(main)
    const app: DesktopApp = {
      dataDir,
      main,
      heard: () => main(() => (globalThis as unknown as { standInHeard: () => string }).standInHeard()),
      output: program.output,
      process: program,
      page: () => until('the page', 20, () => appPageOf(connected)),
      async workbench() {
        const page = await app.page()
        // Until its first page is there it changes its own address.
        await page.locator('main').first().waitFor()
        await page.evaluate('location.hash = "#/workbench"')
        await page.locator('.cm-content').waitFor()
        return page
      },
      willAnswer: (...buttons) =>
        main((_, answers) => void (globalThis as unknown as Recorder).answers.push(...answers), buttons),
      willChoose: (...choices) =>
        main((_, files) => void (globalThis as unknown as Recorder).choices.push(...files), choices),
      asked: () =>
        main(() => ({
          questions: (globalThis as unknown as Recorder).questions,
          links: (globalThis as unknown as Recorder).links,
        })),
      async stop() {
        program.kill('SIGTERM')
        await ended(program)
        await connected.close()
        // The output lies in the folder whatever became of the data.
        removeSearched(folder)
      },
    }
    await app.page()
    return app
  } catch (error) {
    await browser?.close()
    await program.end()
    throw new Error(`${String(error)}\n${lastLines(program.output())}`, { cause: error })
  }
}

/** Sends functions to the main process of the stand-in, which listens at this address. */
function mainSideAt(control: string): DesktopApp['main'] {
  return async (run, arg) => {
    const response = await fetch(control, { method: 'POST', body: JSON.stringify({ source: String(run), arg }) })
    const { value, threw } = await response.json() as { value: never, threw?: string }
    if (threw !== undefined) throw new Error(threw)
    return value
  }
}

/** The latest page that runs the app; undefined while there is none. */
async function appPageOf(browser: Browser): Promise<Page | undefined> {
  for (const page of browser.contexts()[0]!.pages().reverse()) {
    if ((await page.evaluate('typeof window.tihc').catch(() => '')) === 'object') return page
  }
}

/** Waits for the end of the app; throws where its exit code is not 0. */
export async function ended(program: OwnedProcess): Promise<void> {
  const late = setTimeout(() => program.kill('SIGKILL'), 20_000)
  const { code, signal } = await program.exited
  clearTimeout(late)
  await program.end()
  if (code !== 0) {
    throw new Error(
      `The app did not end cleanly (exit code ${code}, signal ${signal}):\n${lastLines(program.output())}`,
    )
  }
}

interface Recorder {
  answers: number[]
  choices: string[][]
  questions: Array<{ message: string, detail: string, buttons: string[] }>
  links: string[]
}

function recordQuestions(main: DesktopApp['main']): Promise<void> {
  return main(({ dialog, shell }) => {
    const recorder = Object.assign(globalThis, {
      answers: [],
      choices: [],
      questions: [],
      links: [],
    }) as unknown as Recorder
    dialog.showMessageBox = (async (...args: unknown[]) => {
      recorder.questions.push(args.at(-1) as Recorder['questions'][number])
      const response = recorder.answers.shift()
      if (response === undefined) throw new Error(`No test expects this question: ${JSON.stringify(args.at(-1))}`)
      return { response, checkboxChecked: false }
    }) as typeof dialog.showMessageBox
    const choose = async (...args: unknown[]) => {
      const filePaths = recorder.choices.shift()
      if (!filePaths) throw new Error(`No test expects this dialog: ${JSON.stringify(args.at(-1))}`)
      return { canceled: filePaths.length === 0, filePaths, filePath: filePaths[0] ?? '' }
    }
    dialog.showOpenDialog = choose as typeof dialog.showOpenDialog
    dialog.showSaveDialog = choose as typeof dialog.showSaveDialog
    shell.openExternal = async (url: string) => void recorder.links.push(url)
  })
}

/** Asks over the bridge from within the page: what comes back or is thrown crossed every border there is. */
export function ask<T, A>(page: Page, run: (tihc: Client, arg: A) => T | Promise<T>, arg?: A): Promise<T> {
  noteSecretsOf(arg, 'window.tihc')
  return page.evaluate(`(${run})(window.tihc, ${JSON.stringify(arg) ?? 'undefined'})`)
}

type Verbs = Record<string, Record<string, (input?: object) => Promise<unknown>>>

/**
 * Makes a call by its name (`tables.list`), and gives what it answers or how it fails. It comes back as text, so that
 * every key comes home, and in its order; what is undefined is left out.
 */
export async function callByName(
  page: Page,
  call: string,
  input?: object,
): Promise<{ value: unknown } | { fault: { error: string, code: string, details?: Record<string, unknown> } }> {
  const answer = await ask(page, async (tihc, { call: name, input: given }) => {
    const [resource, verb] = name.split('.') as [string, string]
    const asked = (tihc as unknown as Verbs)[resource]![verb]!(given)
    return JSON.stringify(await asked.then(value => ({ value }), thrown => ({ fault: { ...thrown } })))
  }, { call, input })
  return JSON.parse(answer) as Awaited<ReturnType<typeof callByName>>
}

/** How a call fails, as the page sees it. */
export function failure<A>(
  page: Page,
  run: (tihc: Client, arg: A) => unknown,
  arg?: A,
): Promise<{ isError: boolean, message: string, error: string, code: string, details?: Record<string, unknown> }> {
  return page.evaluate(`(async () => {
    try { await (${run})(window.tihc, ${JSON.stringify(arg) ?? 'undefined'}) }
    catch (thrown) { return { isError: thrown instanceof Error, message: thrown.message, ...thrown } }
    throw new Error('the call did not fail')
  })()`)
}
