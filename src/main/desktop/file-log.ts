import type { Log, LogLevel } from '../core/log.ts'
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import electronLog from 'electron-log/node'
import { logLevels } from '../../contract/settings.ts'
import { createLog } from '../core/log.ts'
import { programName } from '../core/program.ts'

const longestFile = 2 * 1024 ** 2
/** Older files that are kept beside the one that is written. */
const keptFiles = 4

/** The log of the desktop app: nobody sees what it writes to standard error. */
export interface FileLog extends Required<Log> {
  /** The file that is written. */
  readonly file: string
  /** What is less grave than this is not written. */
  setLevel: (level: LogLevel) => void
}

export interface FileLogOptions {
  /** The profile's folder. */
  dataDir: string
  level: LogLevel
  /** Bytes after which a file is put aside. */
  most?: number
}

/**
 * Writes to `logs/tihc.log` in the profile and to standard error. A file that has grown too long becomes
 * `tihc.1.log` and so on; the oldest goes. What cannot be written is lost: nothing fails for want of a log.
 */
export function openFileLog({ dataDir, level, most = longestFile }: FileLogOptions): FileLog {
  const folder = join(dataDir, 'logs')
  const file = join(folder, 'tihc.log')
  const numbered = (n: number) => n === 0 ? file : join(folder, `tihc.${n}.log`)
  // One that no other part of the program shares.
  const logger = electronLog.create({ logId: file })
  const { console: toConsole, file: toFile } = logger.transports
  toConsole.level = false
  // What the library says of a disk that takes nothing is a stack on standard error.
  toFile.level = takesFiles(folder) ? 'info' : false
  // Or it looks for the program's name in files around it.
  toFile.setAppName(programName)
  toFile.resolvePathFn = () => file
  toFile.maxSize = most
  // The entry is a text already; the library must find no placeholder in it.
  toFile.transforms = [({ data }) => [String(data[0])]]
  toFile.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' }
  toFile.archiveLogFn = () => {
    rmSync(numbered(keptFiles), { force: true })
    for (let n = keptFiles - 1; n >= 0; n--) {
      if (existsSync(numbered(n))) renameSync(numbered(n), numbered(n + 1))
    }
  }
  let written = logLevels.indexOf(level)

  const log = createLog((entry) => {
    if (logLevels.indexOf(entry.level) > written) return
    console.error(`${entry.level.padEnd(5)} ${entry.text}`)
    logger[entry.level](`${entry.time.toISOString()} ${entry.level.padEnd(5)} ${entry.text}`)
  })
  return { ...log, file, setLevel(next) { written = logLevels.indexOf(next) } }
}

function takesFiles(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** @param name what a person set; anything */
export function levelNamed(name: string | undefined): LogLevel {
  return logLevels.find(level => level === name) ?? 'info'
}
