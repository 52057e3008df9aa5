import type { ExecuteOptions } from '../../src/main/engines/engine.ts'

/** What a session is run with whose results nobody looks at, or but for what a test puts in its place. */
export const unread: ExecuteOptions = {
  onRows: () => ({ write: () => true, writeRows: () => true, onDrain: null, rowCount: 0 }),
  onRowsEnd: () => {},
  onDone: () => {},
  onWarnings: () => {},
  onUnresponsive: () => {},
}
