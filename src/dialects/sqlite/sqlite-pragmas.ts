/** `session` changes only the session; `refused` may harm the file, the machine, or what protects both. */
export type PragmaEffect = 'read' | 'session' | 'write' | 'refused'

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Look things up, with or without an argument. */
const reads = words(`
  collation_list compile_options data_version database_list foreign_key_check foreign_key_list freelist_count
  function_list index_info index_list index_xinfo integrity_check module_list page_count pragma_list quick_check
  table_info table_list table_xinfo
`)
/** With a value they set something of this session, which changes no data. */
const harmlessSettings = words(`
  analysis_limit automatic_index busy_timeout cache_size cache_spill cell_size_check checkpoint_fullfsync
  defer_foreign_keys foreign_keys fullfsync hard_heap_limit ignore_check_constraints legacy_alter_table mmap_size
  read_uncommitted recursive_triggers reverse_unordered_selects soft_heap_limit temp_store threads
`)
/** With a value they change the file, or how others may use it. */
const writtenSettings = words(`
  application_id auto_vacuum encoding journal_mode journal_size_limit locking_mode max_page_count page_size query_only
  secure_delete synchronous user_version wal_autocheckpoint
`)
/** Work on the file, whatever their argument. */
const deeds = words('incremental_vacuum optimize shrink_memory wal_checkpoint')
/** Without a value they only tell; a value may ruin the file. */
const readOnlySettings = words('schema_version trusted_schema writable_schema')

/**
 * What a PRAGMA does. One that is not listed is refused: SQLite ignores names that it does not know, and those that are
 * left out here set folders of the machine or lift protections.
 *
 * @param name in any case, without its schema
 */
export function pragmaEffect(name: string, hasArgument: boolean): PragmaEffect {
  const known = name.toLowerCase()
  if (reads.has(known)) return 'read'
  if (harmlessSettings.has(known)) return hasArgument ? 'session' : 'read'
  if (writtenSettings.has(known)) return hasArgument ? 'write' : 'read'
  if (deeds.has(known)) return 'write'
  return readOnlySettings.has(known) && !hasArgument ? 'read' : 'refused'
}
