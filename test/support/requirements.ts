import { chromiumProgram } from './chromium.ts'
import { MissingError } from './missing.ts'
import { mariadbPrograms } from './servers.ts'
import { shellTools } from './shell-tools.ts'
import { sqlite3Program } from './sqlite3.ts'
import { sshPrograms } from './sshd.ts'
import { tidbBinary } from './tidb-binary.ts'

/**
 * Looks for everything of the machine that tests use, and builds what can be built.
 * @param say hears in one sentence what takes long
 * @returns what is missing and how to get it, one sentence each
 */
export async function missingRequirements(say: (what: string) => void): Promise<string[]> {
  const wanted = [
    () => process.env.TIHC_TEST_TIDB || tidbBinary({ say }),
    () => process.env.TIHC_TEST_MARIADB || mariadbPrograms(),
    () => sshPrograms(),
    () => chromiumProgram(),
    () => shellTools(),
    () => sqlite3Program(),
  ]
  const missing: string[] = []
  for (const look of wanted) {
    try {
      await look()
    } catch (error) {
      if (!(error instanceof MissingError)) throw error
      missing.push(error.message)
    }
  }
  return missing
}
