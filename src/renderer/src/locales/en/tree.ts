export default {
  label: 'Objects',
  filter: 'Filter what is loaded',
  refresh: 'Refresh',
  noneHint: 'Add one to see its databases here.',
  toConnections: 'Add connection',
  openSelect: 'Open SELECT in a new tab',
  openEditor: 'New editor here',
  insert: 'Insert the name',
  copy: 'Copy the name',
  system: 'sys',
  kind: { view: 'view', sequence: 'seq' },
  empty: { connection: 'No databases', database: 'No tables', table: 'No columns' },
}
