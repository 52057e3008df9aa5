import { describe, expect, it } from 'vitest'
import { createTranslator } from './translate.ts'

const translate = createTranslator({
  'It is closed.': '已关闭。',
  'There is no {0} “{1}”. Refresh the list.': '没有{0:text}“{1}”。请刷新列表。',
  'table': '表',
  '{0} refused the connection: {1}': '{0} 拒绝了连接：{1:text}',
  '{0} refused the connection: nothing listens there. Check the port.': '{0} 拒绝了连接：该端口上没有服务。请检查端口。',
  'Lost: {0} Connect again.': '已断开：{0:text}请重新连接。',
  '{0} in {1}': '在{1}中的{0}',
  '{0}: {1}': '{0}：{1:text}',
  '{0} ({1})': '{0:text}（{1}）',
  '{0}.': '{0:text}。',
  'no reason was given': '没有给出原因',
  'A value is too large (1 GB).': '值太大（1 GB）。',
})

describe('translator', () => {
  it('gives a sentence in the other language', () => {
    expect(translate('It is closed.')).toBe('已关闭。')
  })

  it('keeps names, and translates words', () => {
    expect(translate('There is no table “table”. Refresh the list.')).toBe('没有表“table”。请刷新列表。')
  })

  it('takes the template that says most', () => {
    expect(translate('db:4000 refused the connection: nothing listens there. Check the port.')).toBe('db:4000 拒绝了连接：该端口上没有服务。请检查端口。')
    expect(translate('db:4000 refused the connection: Too many connections.')).toBe('db:4000 拒绝了连接：Too many connections.')
  })

  it('keeps what a server says, with a space before Chinese', () => {
    expect(translate('Lost: read ECONNRESET. Connect again.')).toBe('已断开：read ECONNRESET. 请重新连接。')
    expect(translate('Unknown column \'a\' at \'field list\'')).toBe('Unknown column \'a\' at \'field list\'')
  })

  it('finds sentences inside sentences', () => {
    expect(translate('Lost: no reason was given. Connect again.')).toBe('已断开：没有给出原因。请重新连接。')
    expect(translate('shop: Lost: It is closed. Connect again.')).toBe('shop：已断开：已关闭。请重新连接。')
    expect(translate('A value is too large (1 GB). (string or blob too big)')).toBe('值太大（1 GB）。（string or blob too big）')
  })

  it('lets the order change, and separates the scripts', () => {
    expect(translate('a in b')).toBe('在 b 中的 a')
  })

  it('leaves what it does not know, whatever it is', () => {
    for (const text of ['', ' ', '.', ': ', ' ()', '{0}', '()', 'a: b', 'Duplicate entry (1).', 'constructor', '__proto__', '已关闭'])
      expect(translate(text)).toBe(text)
  })

  it('is done with a long text that nearly fits', () => {
    const text = `${'a: b (c) in. '.repeat(20_000)}!`
    // Going back and forth in it would take minutes.
    expect(translate(text)).toBe(text)
    expect(translate(`Lost: ${text}`)).toBe(`Lost: ${text}`)
  })
})
