export default {
  starting: 'Connecting',
  queued: 'Waiting',
  running: 'Running',
  completed: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  firstRows: 'first rows {time}',
  all: 'total {time}',
  position: 'Ln {line}, Col {column}',
}
