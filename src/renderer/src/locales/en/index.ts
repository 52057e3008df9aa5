import about from './about.ts'
import catalog from './catalog.ts'
import commands from './commands.ts'
import connections from './connections.ts'
import documents from './documents.ts'
import editor from './editor.ts'
import frame from './frame.ts'
import grid from './grid.ts'
import history from './history.ts'
import home from './home.ts'
import jobs from './jobs.ts'
import login from './login.ts'
import messages from './messages.ts'
import palette from './palette.ts'
import privileges from './privileges.ts'
import results from './results.ts'
import rows from './rows.ts'
import serverKeys from './server-keys.ts'
import settings from './settings.ts'
import shortcuts from './shortcuts.ts'
import ssh from './ssh.ts'
import status from './status.ts'
import structure from './structure.ts'
import tableStructure from './table-structure.ts'
import tasks from './tasks.ts'
import tree from './tree.ts'
import usage from './usage.ts'
import users from './users.ts'
import vault from './vault.ts'
import viewStructure from './view-structure.ts'
import workbench from './workbench.ts'

export default {
  ...frame,
  jobs,
  login,
  home,
  tasks,
  history,
  about,
  catalog,
  commands,
  palette,
  privileges,
  shortcuts,
  connections,
  tree,
  structure,
  tableStructure,
  editor,
  documents,
  workbench,
  results,
  rows,
  serverKeys,
  ssh,
  messages,
  grid,
  status,
  settings,
  usage,
  users,
  vault,
  viewStructure,
}
