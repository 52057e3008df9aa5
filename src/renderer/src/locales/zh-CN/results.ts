export default { label: '结果', result: '结果 {n}', messages: '消息', none: '尚未执行任何语句', noneHint: '按 {key} 执行光标处的语句。' }
