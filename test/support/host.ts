import type { EventPayload } from '../../src/contract/events.ts'
import type { CallOptions, Client, ProcedureName } from '../../src/contract/index.ts'
import type { Answer } from './http-request.ts'
import type { OwnedProcess } from './owned-process.ts'
import { join } from 'node:path'
import { root } from '../../scripts/build.mjs'
import { createClient } from '../../src/contract/client.ts'
import { TihcError } from '../../src/contract/errors.ts'
import { procedures } from '../../src/contract/index.ts'
import { pathParameters } from '../../src/contract/procedure.ts'
import { openEvents } from './host-events.ts'
import { sendRequest } from './http-request.ts'
import { lastLines, removeFolder, startOwned, temporaryFolder } from './owned-process.ts'
import { noteSecret, noteSecretsOf, removeSearched } from './secrets.ts'
import { until } from './until.ts'

export const adminPassword = 'correct-horse-battery'

/** One person's way to the host. */
export interface Person {
  readonly token: string
  /** The contract's calls over HTTP; what fails is thrown as TihcError. */
  readonly client: Client
  /** A plain request with this person's token; an object as `body` goes out as JSON, a string as it is. */
  request: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
  /** Opens the event stream; it is listening when the promise is fulfilled. */
  events: (lastEventId?: string) => ReturnType<typeof openEvents>
}

export interface Host {
  readonly url: string
  readonly port: number
  readonly pid: number
  readonly dataDir: string
  /** The signed-in administrator. */
  readonly admin: Person
  /** A request without a token. */
  request: Person['request']
  /**
   * Signs in.
   *
   * @throws {TihcError} where the host refuses
   */
  login: (username: string, password: string) => Promise<Person>
  /** What the host wrote. */
  output: () => string
  kill: (signal: NodeJS.Signals) => void
  /** After it was killed: waits until it is gone, and searches nothing. */
  gone: () => Promise<void>
  /**
   * Ends it by SIGTERM; throws where the exit code is not 0, and where it wrote a secret to a file. The data folder
   * goes too unless it was given.
   */
  stop: () => Promise<void>
}

export interface HostOptions {
  /** Further flags, such as `--strict-auth`. */
  args?: string[]
  env?: NodeJS.ProcessEnv
  /** A folder that outlives the host, for starting it again on the same data. */
  dataDir?: string
  /** The program that is started: what is built unless told, which is there in half the time of the source. */
  entry?: string
  /** A command with its arguments that starts the program, where it is not to be started by itself. */
  launcher?: string[]
  /** A new profile gets the sample database; tests have no use for it unless told. */
  sample?: boolean
}

export interface HostProcess {
  process: OwnedProcess
  folder: string
  dataDir: string
}

/** Starts the program without waiting for anything: for tests of starts that fail. */
export async function spawnHost({
  args = [],
  env = {},
  dataDir,
  entry = 'out/main/serve.js',
  sample = false,
  launcher = [],
}: HostOptions = {}): Promise<HostProcess> {
  const folder = await temporaryFolder('host')
  const data = dataDir ?? join(folder, 'data')
  const program = join(root, entry)
  const [command, ...before] = [...launcher, process.execPath]
  const started = startOwned(
    command!,
    [...before, program, '--port', '0', '--data-dir', data, ...(sample ? [] : ['--no-sample']), ...args],
    folder,
    {
      ...process.env,
      TIHC_ADMIN_PASSWORD: adminPassword,
      NODE_COMPILE_CACHE: join(root, '.cache/node'),
      ...env,
    },
  )
  return { process: started, folder, dataDir: data }
}

/** Starts the headless host on a free port and signs the administrator in. */
export async function startHost(options: HostOptions = {}): Promise<Host> {
  const { process: program, folder, dataDir } = await spawnHost(options)
  try {
    const url = await until('the host to listen', 30, () => {
      const found = /^listening on (https?:\/\/\S+)$/m.exec(program.output())
      if (!found && !program.alive) return ''
      return found?.[1]
    })
    if (!url) throw new Error(`The host did not start:\n${lastLines(program.output())}`)
    const password = options.env?.TIHC_ADMIN_PASSWORD ?? adminPassword
    return {
      url,
      port: Number(new URL(url).port),
      pid: program.pid,
      dataDir,
      admin: await login(url, 'admin', password),
      request: requester(url),
      login: (username, secret) => login(url, username, secret),
      output: program.output,
      kill: program.kill,
      gone: async () => {
        await program.exited
        await program.end()
        await removeFolder(folder)
      },
      stop: async () => {
        program.kill('SIGTERM')
        await stopped(program)
        removeSearched(folder)
      },
    }
  } catch (error) {
    await program.end()
    await removeFolder(folder)
    throw error
  }
}

async function stopped(program: OwnedProcess): Promise<void> {
  const late = setTimeout(() => program.kill('SIGKILL'), 20_000)
  const { code, signal } = await program.exited
  clearTimeout(late)
  const output = lastLines(program.output())
  await program.end()
  if (code !== 0) throw new Error(`The host did not end cleanly (exit code ${code}, signal ${signal}):\n${output}`)
}

async function login(url: string, username: string, password: string): Promise<Person> {
  const { status, json } = await requester(url)('POST', '/api/v1/auth/login', { username, password })
  if (status !== 200) throw TihcError.fromBody(json)
  const token = json.token as string
  noteSecret(`the token of ${username}`, token)
  const request = requester(url, token)
  const person: Omit<Person, 'client'> = {
    token,
    request,
    events: lastEventId => openEvents(url, token, lastEventId),
  }
  return {
    ...person,
    client: clientOver(url, person),
  }
}

function requester(url: string, token?: string): Person['request'] {
  return async (method, path, body, headers) => {
    noteSecretsOf(body, `${method} ${path}`)
    return sendRequest(url + path, method, { token, body, headers })
  }
}

function clientOver(url: string, { token, events }: Omit<Person, 'client'>): Client {
  const byName = new Map(procedures().map(({ name, procedure }) => [name, procedure]))
  const call = async (name: ProcedureName, input: Record<string, unknown>, { signal }: CallOptions) => {
    noteSecretsOf(input, name)
    const { method, path, query: named = [] } = byName.get(name)!
    const inPath = pathParameters(path)
    const hasBody = method === 'POST' || method === 'PUT'
    const query = new URLSearchParams()
    const body: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(input)) {
      if (value === undefined || inPath.includes(key)) continue
      if (hasBody && !named.includes(key)) body[key] = value
      else query.set(key, String(value))
    }
    const filled = path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(input[key])))
    const response = await fetch(`${url}${filled}${query.size
      ? `?${query}`
      : ''}`, {
      method,
      signal,
      headers: {
        authorization: `Bearer ${token}`,
        ...(hasBody && { 'content-type': 'application/json' }),
      },
      body: hasBody
        ? JSON.stringify(body)
        : undefined,
    })
    const text = await response.text()
    const answer: unknown = text === '' ? undefined : JSON.parse(text)
    if (!response.ok) throw TihcError.fromBody(answer)
    return answer
  }
  return createClient({
    call,
    on: (event, listener) => {
      const opened = events()
      void opened.then(stream => stream.onEvent(({ data }) => listener(data as EventPayload<typeof event>)))
      return () => void opened.then(stream => stream.close())
    },
  })
}
