/** What native menus and dialogs say. */
const en = {
  file: 'File',
  query: 'Query',
  view: 'View',
  newTab: 'New Tab',
  closeTab: 'Close Tab',
  run: 'Run Statement',
  runAll: 'Run All',
  cancel: 'Cancel Statement',
  workbench: 'Workbench',
  connections: 'Connections',
  theme: 'Light or Dark',
  about: 'About TiHC',
  quitTitle: 'Quit TiHC?',
  quitAnyway: 'Quit',
  stay: 'Stay',
  openStatements: (n: number) => n === 1 ? 'One statement still runs and will be cancelled.' : `${n} statements still run and will be cancelled.`,
  openTransactions: (n: number) => n === 1 ? 'One transaction is open and will be rolled back: what was not committed is lost.' : `${n} transactions are open and will be rolled back: what was not committed is lost.`,
  linkTitle: 'Open this address in the browser?',
  linkOpen: 'Open',
  dismiss: 'Cancel',
  crashTitle: 'The window of TiHC has stopped working.',
  crashDetail: 'Your connections, transactions and running statements go on, and the texts of your tabs are kept. Reload the window to go on with them.',
  hungTitle: 'The window of TiHC does not respond.',
  wait: 'Wait',
  reload: 'Reload',
  startTitle: 'TiHC cannot start',
  ok: 'OK',
  copyDiagnostics: 'Copy Diagnostics',
  diagnosticsCopied: 'The diagnostics are copied. Paste them into your report: they hold no password, no name of a server and no data.',
  showLog: 'Show Log File',
}

export type Words = typeof en

const zh: Words = {
  file: '文件',
  query: '查询',
  view: '视图',
  newTab: '新建标签页',
  closeTab: '关闭标签页',
  run: '执行语句',
  runAll: '全部执行',
  cancel: '取消语句',
  workbench: '工作台',
  connections: '连接',
  theme: '浅色或深色',
  about: '关于 TiHC',
  quitTitle: '退出 TiHC？',
  quitAnyway: '退出',
  stay: '留下',
  openStatements: n => `还有 ${n} 条语句正在执行，将被取消。`,
  openTransactions: n => `还有 ${n} 个事务未提交，将被回滚：未提交的更改会丢失。`,
  linkTitle: '在浏览器中打开此地址？',
  linkOpen: '打开',
  dismiss: '取消',
  crashTitle: 'TiHC 的窗口已停止工作。',
  crashDetail: '连接、事务和正在执行的语句不受影响，标签页的文本已保存。重新加载窗口即可继续。',
  hungTitle: 'TiHC 的窗口没有响应。',
  wait: '等待',
  reload: '重新加载',
  startTitle: 'TiHC 无法启动',
  ok: '好',
  copyDiagnostics: '复制诊断信息',
  diagnosticsCopied: '诊断信息已复制，请粘贴到您的问题报告中：其中不含密码、服务器名称和数据。',
  showLog: '显示日志文件',
}

/** The first of the person's languages that there are words for. */
export function wordsFor(languages: readonly string[]): Words {
  for (const language of languages) {
    if (language.startsWith('zh')) return zh
    if (language.startsWith('en')) return en
  }
  return en
}
