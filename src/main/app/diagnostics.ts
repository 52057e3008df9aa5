import type { Connection } from '../../contract/connections.ts'
import type { Context } from '../../contract/context.ts'
import type { LogEntry } from '../core/log.ts'
import type { OpenWork } from '../sql/sql.ts'
import { release } from 'node:os'
import process from 'node:process'
import { programName, programVersion } from '../core/program.ts'

export interface DiagnosticsOptions {
  connections: (context: Context) => Promise<Connection[]>
  openWork: () => OpenWork
  problems: () => LogEntry[]
  /** Settings by section, without any that is secret. */
  settings?: (context: Context) => Promise<Record<string, object>>
}

/**
 * What a person puts into the report of a fault: versions, settings, which engines are used, what went wrong last.
 * No secret, no name, address, statement or value of theirs, and no path of their machine: it is meant to be pasted
 * where everybody reads it.
 */
export function createDiagnostics({
  connections,
  openWork,
  problems,
  settings,
}: DiagnosticsOptions): (context: Context) => Promise<string> {
  return async context => {
    const { statements, transactions } = openWork()
    return [
      section('Program', [
        `${programName} ${programVersion}`,
        Object.entries(versions())
          .map(([name, version]) => `${name} ${version}`)
          .join(', '),
        `${process.platform}-${process.arch} ${release()}, ${context.door === 'ipc' ? 'desktop app' : 'host'}, `
        + `up for ${Math.round(process.uptime())} s`,
        `${statements} statements running, ${transactions} transactions open`,
      ]),
      section('Connections', (await connections(context)).map(describeConnection)),
      section(
        'Settings',
        settings
          ? Object.entries(await settings(context)).map(([name, values]) => `${name}: ${JSON.stringify(values)}`)
          : [],
      ),
      section('Last problems', problems().map(describeProblem)),
    ].join('\n\n')
  }
}

function versions(): Record<string, string> {
  const { electron, chrome, node, v8 } = process.versions
  return { ...electron && { Electron: electron }, ...chrome && { Chromium: chrome }, 'Node.js': node, 'V8': v8 }
}

function section(title: string, lines: string[]): string {
  return [title, ...lines.length > 0 ? lines.map(line => `  ${line}`) : ['  none']].join('\n')
}

function describeConnection({ engine, product, version, tls, ssh, readOnly, status }: Connection): string {
  const kind = [engine, product !== engine && product, version].filter(Boolean).join(' ')
  return [kind, `TLS ${tls.mode}`, ...ssh ? ['SSH'] : [], ...readOnly ? ['read-only'] : [], status].join(', ')
}

/** Where it was in the code is in the log; here it is too long. */
function describeProblem({ level, time, text }: LogEntry): string {
  const lines = text.split('\n').filter(line => !/^\s+at /.test(line))
  return `${time.toISOString()} ${level} ${withoutPaths(lines.join('\n    '))}`
}

/** Folders tell a person's name. */
function withoutPaths(text: string): string {
  return text.replace(/(?:[a-z]:\\|\/(?=[\w.~-]+\/))[^\s'"<>|:,;)]+/gi, '(path)')
}
