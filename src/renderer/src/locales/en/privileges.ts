/** Who may do what with databases and tables of a server. */
export default {
  tab: 'Privileges',
  title: 'Privileges on {name}',
  search: 'Find accounts',
  none: 'No account of the server has a privilege here',
  noneFound: 'No account of that name',
  ownOnly: 'The server shows this connection only what its own account may do. To see all accounts, its account needs SELECT on the tables in which the server keeps them.',
  heldBy: 'Role, granted to {accounts}',
  grantable: 'The account may grant these to others',
  on: {
    server: 'Everywhere',
    database: 'Database {name}',
    table: 'This table',
    columns: 'Column {columns} | Columns {columns}',
  },
}
