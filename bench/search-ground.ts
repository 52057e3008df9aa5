import { join } from 'node:path'
import Database from 'better-sqlite3'

/** A catalog of a million columns, for measuring its search: the same one every time. */

export const tenant = 'tenant'
const time = '2026-01-01T00:00:00.000Z'
const distinctWords = 110_000

const syllables = 'ba bel cor da der do en fa gra ho il ka kin lo ma mel nor o pa per qui ra ren sa sol ta tri u ven wi xo ze'
  .split(' ')
const common = `id name order user customer account amount price total count status type code created updated at by date
  time start end address city country phone email first last product item line note value key ref parent group region
  rate tax currency payment invoice ship store stock unit flag level score source target event log`.split(/\s+/)
const chinese = `订单 客户 金额 状态 创建 更新 时间 编号 名称 地址 电话 邮箱 备注 数量 价格 类型 用户 商品 库存 支付 发票 地区 税率
  货币 单位 等级 来源 目标 事件 日志 城市 国家 开始 结束 唯一 标识 分组 上级`.split(/\s+/)

/** Numbers that look random and are the same every time. */
export function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6D2B79F5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

export interface Ground {
  /** Some names of columns and words of names. */
  names: string[]
  words: string[]
  descriptions: string[]
}

/** Fills the tables of a store that is closed. */
export function fillStore(dataDir: string, tables: number, columns: number): Ground {
  const random = createRandom(7)
  const pick = <T>(from: readonly T[]) => from[random(from.length)]!
  const made = new Set<string>()
  while (made.size < distinctWords) made.add(Array.from({ length: 2 + random(3) }, () => pick(syllables)).join(''))
  const words = [...made]
  const word = () => random(10) < 6 ? pick(common) : pick(words)
  const name = () => {
    const parts = Array.from({ length: 1 + random(3) }, word)
    return random(5) > 0 ? parts.join('_') : parts.map((part, at) => at ? part[0]!.toUpperCase() + part.slice(1) : part).join('')
  }
  const describe = () => random(10) < 5
    ? Array.from({ length: 2 + random(3) }, () => pick(chinese)).join('')
    : random(2) ? `${word()} of the ${word()}` : ''

  const ground: Ground = { names: [], words, descriptions: [] }
  const db = new Database(join(dataDir, 'tihc.db'))
  db.pragma('synchronous = OFF')
  db.prepare('INSERT INTO tenants (id, name, created_at, updated_at) VALUES (?, ?, ?, ?)').run(tenant, tenant, time, time)
  const addTable = db.prepare(`INSERT INTO data_tables (id, tenant_id, data_source_id, name, "desc", created_at,
    updated_at, column_count) VALUES (?, '${tenant}', 'source', ?, ?, '${time}', '${time}', ${columns})`)
  const addColumn = db.prepare(`INSERT INTO data_table_columns (id, tenant_id, data_table_id, column_index, name, "desc",
    data_type, nullable, partitioner, created_at, updated_at)
    VALUES (?, '${tenant}', ?, ?, ?, ?, 'bigint', 0, 0, '${time}', '${time}')`)
  for (let from = 0; from < tables; from += 1000) {
    db.transaction(() => {
      for (let n = from; n < from + 1000; n++) {
        const id = `${tenant}-${String(n).padStart(36, '0')}`
        addTable.run(id, `${name()}_${n}`, describe())
        const taken = new Set<string>()
        for (let index = 0; index < columns; index++) {
          let called = index === 0 ? 'id' : name()
          while (taken.has(called)) called = name()
          taken.add(called)
          const description = describe()
          addColumn.run(`${id}-${String(index).padStart(36, '0')}`, id, index, called, description)
          if (n % 200 === 0) ground.names.push(called)
          if (n % 200 === 0 && /[一-鿿]/.test(description)) ground.descriptions.push(description)
        }
      }
    })()
  }
  db.close()
  return ground
}
