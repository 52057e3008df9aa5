import type { TestProject } from 'vitest/node'
import { buildIfNeeded } from '../../scripts/build.mjs'
import { openGround } from './ground.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where a test file asks for a shared server. */
    ground: string
  }
}

/**
 * Builds the program where its sources are newer, and opens the ground, before the first test file of a project; takes
 * everything down after the last.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildIfNeeded()
  const ground = await openGround()
  project.provide('ground', ground.url)
  return ground.close
}
