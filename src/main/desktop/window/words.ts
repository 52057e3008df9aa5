/** What native menus and dialogs say. */
const en = {
  file: 'File',
  query: 'Query',
  view: 'View',
  newTab: 'New Query',
  closeTab: 'Close Query',
  run: 'Run Statement',
  runAll: 'Run All',
  cancel: 'Cancel Statement',
  home: 'Home',
  connections: 'Connections',
  workbench: 'Workbench',
  history: 'History',
  theme: 'Toggle Light and Dark',
  palette: 'Search',
  shortcuts: 'Keyboard Shortcuts',
  about: 'About TiHC',
  quitTitle: 'Quit TiHC?',
  quitAnyway: 'Quit',
  stay: 'Stay',
  openStatements: (n: number) =>
    n === 1 ? 'One statement still runs and will be cancelled.' : `${n} statements still run and will be cancelled.`,
  openTransactions: (n: number) =>
    n === 1
      ? 'One transaction is open and will be rolled back: what was not committed is lost.'
      : `${n} transactions are open and will be rolled back: what was not committed is lost.`,
  openTasks: (n: number) =>
    n === 1 ? 'One task still runs and will be cancelled.' : `${n} tasks still run and will be cancelled.`,
  linkTitle: 'Open this address in the browser?',
  linkOpen: 'Open',
  dismiss: 'Cancel',
  crashTitle: 'The window of TiHC has stopped working.',
  crashDetail:
    'Your connections, transactions and running statements go on, and the texts of your tabs are kept. '
    + 'Reload the window to go on with them.',
  hungTitle: 'The window of TiHC does not respond.',
  wait: 'Wait',
  reload: 'Reload',
  startTitle: 'TiHC cannot start',
  openFile: 'Open…',
  saveFile: 'Save',
  saveFileAs: 'Save As…',
  sqlFiles: 'SQL files',
  allFiles: 'All files',
  filesOf: (kind: string) => `${kind} files`,
  notOpenedTitle: (name: string | null) => (name === null ? 'The link was not opened' : `“${name}” was not opened`),
  notOpened: 'Something went wrong. Try again; the log says more.',
  connectionTitle: (database: string | null, address: string) =>
    database === null
      ? `Add a connection to ${address}?`
      : `Add a connection to the database “${database}” on ${address}?`,
  connectionDetail:
    'A link asks for it. Go on only if you know where the link comes from. The form is filled in; '
    + 'nothing is saved and nothing connected until you say so there.',
  connectionPassword: 'The password in the link is not taken over: type it in the form.',
  connectionShow: 'Show the form',
  overwriteTitle: (name: string) => `“${name}” was changed by another program. Write over it?`,
  overwriteDetail: 'What the other program has written is lost.',
  goneTitle: (name: string) => `“${name}” is no longer where it was. Make it anew?`,
  goneDetail: 'It was moved, deleted, or cannot be read.',
  overwrite: 'Write over it',
  makeAnew: 'Make it anew',
  ok: 'OK',
  copyDiagnostics: 'Copy Diagnostics',
  diagnosticsCopied:
    'The diagnostics are copied. Paste them into your report: they hold no password, no name of a server and no data.',
  showLog: 'Show Log File',
  checkForUpdates: 'Check for Updates…',
  later: 'Later',
  updateOff: 'TiHC does not look for new versions. Turn that on in Settings, then check again.',
  updateNoFeed: 'This copy of TiHC was built without an address for updates. Get new versions where you got this one.',
  updateNone: 'You have the newest version of TiHC.',
  updateFound: (version: string) => `TiHC ${version} is there.`,
  updateDownload: 'Download',
  updateReady: (version: string) => `TiHC ${version} is downloaded.`,
  updateReadyDetail: 'It will be installed when you quit.',
  updateInstall: 'Quit and Install',
  updateFailed: 'TiHC could not look for a new version.',
  updateStale: 'What the update server says of new versions is out of date.',
  updateStaleDetail: 'It is no longer valid, and newer versions may be kept back. Check the date of this computer, '
    + 'then try again later, or get the newest TiHC where you got this one.',
  updateOtherSystem: 'The update server offers a version for another kind of computer.',
  updateFailedDetail: 'Check that this computer is online and try again later. The log file says what went wrong.',
}

export type Words = typeof en

const zh: Words = {
  file: '文件',
  query: '查询',
  view: '视图',
  newTab: '新建查询',
  closeTab: '关闭查询',
  run: '执行语句',
  runAll: '全部执行',
  cancel: '取消语句',
  home: '首页',
  workbench: '工作台',
  history: '历史记录',
  connections: '连接',
  theme: '浅色或深色',
  palette: '搜索全部',
  shortcuts: '键盘快捷键',
  about: '关于 TiHC',
  quitTitle: '退出 TiHC？',
  quitAnyway: '退出',
  stay: '留下',
  openStatements: n => `还有 ${n} 条语句正在执行，将被取消。`,
  openTasks: n => `还有 ${n} 个任务正在运行，将被取消。`,
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
  openFile: '打开…',
  saveFile: '保存',
  saveFileAs: '另存为…',
  sqlFiles: 'SQL 文件',
  allFiles: '所有文件',
  filesOf: kind => `${kind} 文件`,
  notOpenedTitle: name => (name === null ? '未能打开链接' : `未能打开“${name}”`),
  notOpened: '出了点问题，请重试；日志中有更多信息。',
  connectionTitle: (database, address) =>
    database === null ? `添加到 ${address} 的连接？` : `添加到 ${address} 上数据库“${database}”的连接？`,
  connectionDetail:
    '有一个链接请求添加。请确认链接来源可信后再继续。表单会自动填好；在你确认之前不会保存，也不会连接。',
  connectionPassword: '链接中的密码不会带入，请在表单中输入。',
  connectionShow: '查看表单',
  overwriteTitle: name => `“${name}”已被其他程序修改，要覆盖吗？`,
  overwriteDetail: '其他程序写入的内容会丢失。',
  goneTitle: name => `“${name}”已不在原来的位置，要重新创建吗？`,
  goneDetail: '它可能被移动、删除，或无法读取。',
  overwrite: '覆盖',
  makeAnew: '重新创建',
  ok: '好',
  copyDiagnostics: '复制诊断信息',
  diagnosticsCopied: '诊断信息已复制，请粘贴到您的问题报告中：其中不含密码、服务器名称和数据。',
  showLog: '显示日志文件',
  checkForUpdates: '检查更新…',
  later: '稍后',
  updateOff: 'TiHC 目前不检查新版本。请先在“设置”中开启，然后再检查。',
  updateNoFeed: '此 TiHC 构建时未设置更新地址，请从原来的渠道获取新版本。',
  updateNone: '您的 TiHC 已是最新版本。',
  updateFound: version => `发现新版本 TiHC ${version}。`,
  updateDownload: '下载',
  updateReady: version => `TiHC ${version} 已下载。`,
  updateReadyDetail: '将在退出时安装。',
  updateInstall: '退出并安装',
  updateFailed: 'TiHC 无法检查新版本。',
  updateStale: '更新服务器提供的版本信息已过期。',
  updateStaleDetail: '该信息不再有效，可能有更新的版本未被提供。请检查此电脑的日期，稍后重试，或从原来的渠道获取最新的 TiHC。',
  updateOtherSystem: '更新服务器提供的版本适用于其他类型的电脑。',
  updateFailedDetail: '请检查网络连接，稍后重试。日志文件中有错误详情。',
}

/** The first of the person's languages that there are words for. */
export function wordsFor(languages: readonly string[]): Words {
  for (const language of languages) {
    if (language.startsWith('zh')) return zh
    if (language.startsWith('en')) return en
  }
  return en
}
