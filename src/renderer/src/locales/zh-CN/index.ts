import connections from './connections.ts'
import documents from './documents.ts'
import editor from './editor.ts'
import frame from './frame.ts'
import grid from './grid.ts'
import login from './login.ts'
import messages from './messages.ts'
import results from './results.ts'
import status from './status.ts'
import tree from './tree.ts'
import workbench from './workbench.ts'

export default {
  ...frame,
  login,
  connections,
  tree,
  editor,
  documents,
  workbench,
  results,
  messages,
  grid,
  status,
}
