export default {
  label: '结果行',
  row: '第 {n} 行',
  unnamed: '（无名称）',
  noRows: '该语句没有返回行',
  pretty: '格式化',
  copied: '已复制',
  copiedCells: '已复制 {n} 个单元格 | 已复制 {n} 个单元格',
  tooMuch: '一次最多复制 {n} 个单元格，请缩小选择范围。',
  cutHere: '仅显示到此处；“复制”会复制全部内容。',
}
