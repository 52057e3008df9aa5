import type { Context } from '../../contract/context.ts'
import type { ConnectionConfig } from '../engines/engine.ts'
import type { ConnectionRow } from '../store/schema.ts'
import type { ConnectionPatch } from './connection-record.ts'
import type { ConnectionRows } from './connection-rows.ts'
import type { SecretStore } from './secrets.ts'
import { checkAddress, checkPatch, readDraft } from './connection-checks.ts'
import { applyPatch, blankConfig, fitToEngine, toConfig } from './connection-record.ts'
import { givenSecrets } from './ssh-record.ts'

/** The fields of a form; with `id` they override what is saved. */
export type TrialFields = ConnectionPatch & { id?: string }

export interface TrialTarget {
  config: ConnectionConfig
  /** The saved row beneath the fields; null where nothing is saved. */
  row: ConnectionRow | null
}

/**
 * What the fields lead to, which may not be saved.
 *
 * @throws {TihcError} `bad_request`, `not_found`, `conflict` for a secret that cannot be opened
 */
export async function findTarget(
  { rows, secrets }: { rows: Pick<ConnectionRows, 'find'>, secrets: SecretStore },
  context: Context,
  { id, ...given }: TrialFields,
): Promise<TrialTarget> {
  if (id === undefined) {
    const draft = fitToEngine(readDraft(given), null)
    checkPatch(draft)
    return { config: applyPatch(blankConfig(context.tenant), draft), row: null }
  }
  const row = await rows.find(context, id)
  const fields = fitToEngine(given, row)
  checkAddress(row, fields)
  const isGiven = givenSecrets(fields)
  const config = applyPatch(await toConfig(row, secrets, field => isGiven.has(field)), fields)
  checkPatch({ ...fields, tls: config.tls, ssh: fields.ssh && config.ssh })
  return { config, row }
}
