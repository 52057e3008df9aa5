import type { TestProject } from 'vitest/node'
import { openGround } from './ground.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where a test file asks for a shared server. */
    ground: string
  }
}

/** Opens the ground before the first test file of a project and takes everything down after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const ground = await openGround()
  project.provide('ground', ground.url)
  return ground.close
}
