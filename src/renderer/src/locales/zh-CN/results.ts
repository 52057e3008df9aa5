export default { label: '结果', result: '结果 {n}', messages: '消息', none: '尚未执行任何语句', noneHint: '此标签页的结果和消息会显示在这里。' }
