import type { SpawnEngine } from '../engines/engine-process.ts'
import process from 'node:process'
import { utilityProcess } from 'electron'
import { engineEnvironment } from '../engines/engine-process.ts'

/**
 * A process of Electron's own: an installed app cannot be run as plain Node (its RunAsNode fuse is off), so `fork`
 * would start a second app there. It ends with the app, however that one ends.
 */
export const forkUtility: SpawnEngine = (program, name) => {
  const child = utilityProcess.fork(program, [], {
    serviceName: name,
    execArgv: [],
    env: engineEnvironment(),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return {
    send: request => child.postMessage(request),
    onAnswer: listener => void child.on('message', listener),
    onExit: listener => void child.once('exit', listener),
    kill() {
      if (child.pid === undefined) child.once('spawn', () => endProcess(child.pid))
      else endProcess(child.pid)
    },
  }
}

/**
 * Not by the child's own `kill()`: it asks politely first, which native code does not hear in the middle of a
 * statement, and on a Mac it holds up the whole app until the process is gone.
 */
function endProcess(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It had ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
