import { networkInterfaces } from 'node:os'
import { describe } from 'vitest'
import { isCi, MissingError } from './missing.ts'

/** An address of this machine that is not its loopback: what listens there is reached as another machine is. */
export function outerAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap(all => all ?? [])
  const outer = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)
  if (!outer) throw new MissingError('This machine has no address but its loopback: connect it to a network.')
  return outer.address
}

/** Runs a suite that needs such an address; where there is none, its cases are skipped and the title says why. */
export function describeOuter(title: string, suite: (address: string) => void): void {
  let address: string
  try {
    address = outerAddress()
  } catch (error) {
    if (isCi || !(error instanceof MissingError)) throw error
    return void describe.skip(`${title} (skipped: ${error.message})`, () => suite('127.0.0.1'))
  }
  describe(title, () => suite(address))
}
