export default {
  title: 'Search',
  placeholder: 'Search tables, pages, commands',
  nothing: 'No matches. Tables can be found once you have opened their database in the tree.',
  count: '{n} result | {n} results',
  hintMove: 'to move',
  hintOpen: 'to open',
  hintClose: 'to close',
  groups: {
    recent: 'Recent',
    pages: 'Pages',
    commands: 'Commands',
    connections: 'Connections',
    databases: 'Databases',
    tables: 'Tables',
    saved: 'Saved',
  },
}
