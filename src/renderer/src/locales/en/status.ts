export default {
  starting: 'Connecting',
  queued: 'Waiting',
  running: 'Running',
  completed: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  firstRows: 'first rows {time}',
  all: 'all {time}',
  position: 'Ln {line}, Col {column}',
}
