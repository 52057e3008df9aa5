import { createHash } from 'node:crypto'

const prime = 2n ** 255n - 19n
const order = 2n ** 252n + 27742317777372353535851937790883648493n
const d = 37095705934669439343138083508754565189542113879843219016388785533085940283555n

/**
 * Signs in to MariaDB accounts that use the plugin `ed25519`. It derives the key from the whole password where
 * the standard takes a seed of 32 bytes, so Node's own Ed25519 cannot be used.
 * https://mariadb.com/kb/en/authentication-plugin-ed25519/
 */
export function ed25519Plugin(password: string) {
  return () => (scramble: Buffer): Buffer => signScramble(Buffer.from(password), scramble.subarray(0, 32))
}

/** The Ed25519 signature (RFC 8032, 5.1.6) of `message` under the key that belongs to `password`. */
export function signScramble(password: Buffer, message: Buffer): Buffer {
  const expanded = sha512(password)
  const secret = clampedScalar(expanded.subarray(0, 32))
  const publicKey = encodePoint(multiplyBase(secret))
  const nonce = toInteger(sha512(expanded.subarray(32), message)) % order
  const commitment = encodePoint(multiplyBase(nonce))
  const challenge = toInteger(sha512(commitment, publicKey, message)) % order
  return Buffer.concat([
    commitment,
    toBytes((nonce + challenge * secret) % order),
  ])
}

/** A point of the curve as X/Z, Y/Z with T = XY/Z. */
interface Point { x: bigint, y: bigint, z: bigint, t: bigint }
const baseX = 15112221349535400772501151409588531511454012693041857206046113283949847762202n
const baseY = 46316835694926478169428394003475163141307993866256225615783033603165251855960n
const base: Point = {
  x: baseX,
  y: baseY,
  z: 1n,
  t: mod(baseX * baseY),
}
const neutral: Point = { x: 0n, y: 1n, z: 1n, t: 0n }

/** The formula for adding in extended coordinates holds for any two points, the same one twice included. */
function add(p: Point, q: Point): Point {
  const a = mod((p.y - p.x) * (q.y - q.x))
  const b = mod((p.y + p.x) * (q.y + q.x))
  const c = mod(2n * d * p.t * q.t)
  const z = mod(2n * p.z * q.z)
  const [e, f, g, h] = [b - a, z - c, z + c, b + a]
  return {
    x: mod(e * f),
    y: mod(g * h),
    z: mod(f * g),
    t: mod(e * h),
  }
}

function multiplyBase(scalar: bigint): Point {
  let sum = neutral
  let power = base
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if (rest & 1n) sum = add(sum, power)
    power = add(power, power)
  }
  return sum
}

function encodePoint({ x, y, z }: Point): Buffer {
  const inverse = power(z, prime - 2n)
  const bytes = toBytes(mod(y * inverse))
  if (mod(x * inverse) & 1n) bytes[31]! |= 0x80
  return bytes
}

function power(value: bigint, exponent: bigint): bigint {
  let result = 1n
  let factor = value
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = mod(result * factor)
    factor = mod(factor * factor)
  }
  return result
}

function mod(value: bigint): bigint {
  const rest = value % prime
  return rest < 0n
    ? rest + prime
    : rest
}

function clampedScalar(bytes: Buffer): bigint {
  const clamped = Buffer.from(bytes)
  clamped[0]! &= 248
  clamped[31] = (clamped[31]! & 63) | 64
  return toInteger(clamped)
}

function sha512(...parts: Buffer[]): Buffer {
  const hash = createHash('sha512')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function toInteger(littleEndian: Buffer): bigint {
  return BigInt(`0x${Buffer.from(littleEndian).reverse().toString('hex')}`)
}

function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse()
}
