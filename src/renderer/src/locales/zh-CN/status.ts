export default {
  starting: '正在连接',
  queued: '等待中',
  running: '执行中',
  completed: '完成',
  failed: '失败',
  cancelled: '已取消',
  firstRows: '首行 {time}',
  all: '总计 {time}',
  position: '第 {line} 行第 {column} 列',
}
