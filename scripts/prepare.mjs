// Runs after `npm install`: sets up the Git hooks of a person's clone. An archive, a machine without Git and CI have
// no use for them, and an installation never fails for their sake.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import process from 'node:process'

if (!process.env.CI && existsSync('.git') && existsSync('node_modules/simple-git-hooks/cli.js')) {
  try {
    execFileSync(process.execPath, ['node_modules/simple-git-hooks/cli.js'], { stdio: 'pipe' })
  } catch (error) {
    console.warn(`The Git hooks were not set up (\`npm run hooks\` tries again): ${error.message.split('\n')[0]}`)
  }
}
