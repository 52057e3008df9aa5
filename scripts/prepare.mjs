// Runs after `npm install`.
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import process from 'node:process'

// Git hooks for a person's clone. An archive, a machine without Git and CI have no use for them, and an
// installation never fails for their sake.
if (!process.env.CI && existsSync('.git') && existsSync('node_modules/simple-git-hooks/cli.js')) {
  try {
    execFileSync(process.execPath, ['node_modules/simple-git-hooks/cli.js'], { stdio: 'pipe' })
  } catch (error) {
    console.warn(`The Git hooks were not set up (\`npm run hooks\` tries again): ${error.message.split('\n')[0]}`)
  }
}

// `npm run serve` is `exec node …`: without it the shell between npm and the host would take SIGTERM for itself and
// leave the host running. Windows has neither that signal nor that word, so there the word only runs what follows.
if (process.platform === 'win32' && existsSync('node_modules/.bin'))
  writeFileSync('node_modules/.bin/exec.cmd', '@%*\r\n')
