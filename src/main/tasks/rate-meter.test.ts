import { expect, it } from 'vitest'
import { createRateMeter } from './rate-meter.ts'

it('knows nothing before there are two samples', () => {
  const meter = createRateMeter()
  expect(meter.rate).toBeUndefined()
  meter.sample(10, 0)
  expect(meter.rate).toBeUndefined()
  meter.sample(110, 100)
  expect(meter.rate).toBe(1000)
})

it('follows a change within seconds, without a jump', () => {
  const meter = createRateMeter()
  for (let at = 0; at <= 2000; at += 100) meter.sample(at, at)
  expect(meter.rate).toBeCloseTo(1000)
  meter.sample(2000, 2100)
  expect(meter.rate).toBeGreaterThan(900)
  for (let at = 2200; at <= 12_000; at += 100) meter.sample(2000, at)
  expect(meter.rate).toBeLessThan(20)
})

it('does not fall below nothing where a count begins anew, nor divides by no time', () => {
  const meter = createRateMeter()
  meter.sample(100, 0)
  meter.sample(50, 100)
  expect(meter.rate).toBe(0)
  meter.sample(60, 100)
  expect(meter.rate).toBe(0)
})
