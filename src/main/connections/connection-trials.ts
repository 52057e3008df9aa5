import type { connections as connectionsContract } from '../../contract/connections.ts'
import type { Context } from '../../contract/context.ts'
import type { Output } from '../../contract/procedure.ts'
import type { ConnectionConfig, Engine } from '../engines/engine.ts'
import type { ConnectionOutcomes } from './connection-outcomes.ts'
import type { ConnectionRows } from './connection-rows.ts'
import type { SecretStore } from './secrets.ts'
import type { ServerKeys } from './server-keys.ts'
import type { Tunnels } from './ssh/tunnels.ts'
import type { TrialFields } from './trial-target.ts'
import { TihcError } from '../../contract/errors.ts'
import { toConfig } from './connection-record.ts'
import { findTarget } from './trial-target.ts'

type Tested = Output<typeof connectionsContract['test']>

export interface ConnectionTrialsOptions {
  rows: Pick<ConnectionRows, 'find'>
  secrets: SecretStore
  tunnels: Tunnels
  serverKeys: Pick<ServerKeys, 'withKeyring'>
  engineFor: (config: ConnectionConfig) => Engine
  outcomes: ConnectionOutcomes
}

/** Tries whether a server can be reached. */
export interface ConnectionTrials {
  /** With `id` the fields override what is saved. @throws {TihcError} as `Engine.test` */
  test: (context: Context, fields: TrialFields) => Promise<Tested>
  /** A connection as it is stored; the outcome is its status. @throws {TihcError} as `Engine.test` */
  connect: (context: Context, id: string) => Promise<void>
}

export function createConnectionTrials(options: ConnectionTrialsOptions): ConnectionTrials {
  const { rows, secrets, tunnels, serverKeys, engineFor, outcomes } = options

  async function ask(config: ConnectionConfig, signal: AbortSignal): Promise<Tested> {
    const { product, version, latencyMs } = await engineFor(config).test(config, { signal })
    return { ok: true, product, version, latencyMs }
  }

  /** Through a tunnel of its own; it says nothing of a connection that is stored. */
  async function tryApart(config: ConnectionConfig, { signal }: Context): Promise<Tested> {
    engineFor(config).checkConfig(config)
    const { config: reached, close } = tunnels.apart(serverKeys.withKeyring(config))
    try {
      return await ask(reached, signal)
    } finally {
      close()
    }
  }

  async function tryStored(config: ConnectionConfig, { signal }: Context): Promise<Tested> {
    engineFor(config).checkConfig(config)
    try {
      const tested = await ask(tunnels.through(serverKeys.withKeyring(config)), signal)
      await outcomes.note(config, { failure: null, info: tested })
      return tested
    } catch (error) {
      if (error instanceof TihcError) await outcomes.note(config, { failure: error, info: null })
      throw error
    }
  }

  return {
    async test(context, fields) {
      const { config, row } = await findTarget(options, context, fields)
      const isAsSaved = row !== null && Object.keys(fields).every(field => field === 'id')
      return isAsSaved ? tryStored(config, context) : tryApart(config, context)
    },

    async connect(context, id) {
      await tryStored(await toConfig(await rows.find(context, id), secrets), context)
    },
  }
}
