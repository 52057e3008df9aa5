export default {
  title: 'Search everything',
  placeholder: 'Search tables, pages, commands',
  nothing: 'Nothing of that name. Tables are found once their database was opened in the tree.',
  count: '{n} result | {n} results',
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
