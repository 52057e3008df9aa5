import type { Conduct, Foe } from '../malicious-mysql.ts'
import type { Mode } from './mode.ts'
import { errorOf } from '../malicious-mysql.ts'
import { frame, greeting, okPacket } from '../rogue-mysql.ts'
import { atOnce, mode, only, onlyBytes, outOfOrder, unreadable } from './mode.ts'

const scramble = Buffer.alloc(20, 0x41)
const hello = greeting('mysql_native_password', scramble, false)

const switchTo = (plugin: string): Buffer =>
  Buffer.concat([Buffer.of(0xFE), Buffer.from(`${plugin}\0`), scramble, Buffer.of(0)])

/** Greets, takes what the client signs in with, and then … */
const greeted = (then: (foe: Foe) => Promise<unknown>): Conduct => async (foe) => {
  await foe.greet()
  await then(foe)
}

const tooMuch = { says: /says more than a MySQL server does/, ...atOnce }

const greetings: Mode[] = [
  mode('connect', 'says nothing', foe => foe.silence(), { says: /did not say anything/ }),
  mode('connect', 'goes away at once', async () => {}, { says: /ended the connection/ }),
  mode('connect', 'is an SSH server', onlyBytes(Buffer.from('SSH-2.0-OpenSSH_9.9\r\n')), tooMuch),
  mode('connect', 'is a web server', onlyBytes(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')), tooMuch),
  mode('connect', 'sends garbage without an end', foe => foe.flood(Buffer.alloc(4096, 0xA5)), tooMuch),
  mode('connect', 'sends zeros without an end', foe => foe.flood(Buffer.alloc(4096)), unreadable),
  mode('connect', 'sends a little garbage, then nothing', onlyBytes(Buffer.of(20, 0, 0, 0, 10, 1, 2))),
  mode('connect', 'greets by 16 MB', onlyBytes(frame(Buffer.alloc(16_000_000, 10), 0)), tooMuch),
  mode('connect', 'announces a greeting of 16 MB', onlyBytes(Buffer.of(0, 0, 0xF0, 0, 10)), tooMuch),
  mode('connect', 'greets in parts without an end', foe => foe.flood(frame(Buffer.alloc(0xFFFFFF), 0)), tooMuch),
  mode('connect', 'greets byte by byte', foe => foe.drip(frame(hello, 0))),
  mode('connect', 'greets by one byte', only(hello.subarray(0, 1)), unreadable),
  mode('connect', 'breaks off in its version', only(hello.subarray(0, 5)), unreadable),
  mode('connect', 'breaks off in its number', only(hello.subarray(0, 16)), unreadable),
  mode('connect', 'breaks off in what it can', only(hello.subarray(0, 28)), unreadable),
  mode('connect', 'breaks off in its challenge', only(hello.subarray(0, 48)), unreadable),
  mode('connect', 'greets by nothing', only(Buffer.alloc(0)), unreadable),
  mode('connect', 'goes away in its greeting', foe => foe.write(frame(hello, 0).subarray(0, 40))),
  mode('connect', 'greets out of order', onlyBytes(frame(hello, 7)), outOfOrder),
  mode('connect', 'speaks version 99', only(Buffer.concat([Buffer.of(99), hello.subarray(1)])), unreadable),
  mode('connect', 'greets twice', only(hello, hello)),
  mode('connect', 'greets by an error', foe => foe.send(errorOf(1040, 'Too many')), { status: 400 }),
  mode('connect', 'greets by an error of one byte', only(Buffer.of(0xFF)), unreadable),
  mode('connect', 'greets by an error without a number', only(errorOf(0, 'none')), unreadable),
  mode('connect', 'greets by an error of 60 KB', only(errorOf(1130, 'x'.repeat(60_000))), { status: 400 }),
]

const signIns: Mode[] = [
  mode('connect', 'does not answer the sign-in', greeted(foe => foe.silence()), { says: /did not answer the sign-in/ }),
  mode('connect', 'goes away at the sign-in', greeted(async () => {})),
  mode('connect', 'answers the sign-in by garbage', greeted(only(Buffer.from('garbage'))), atOnce),
  mode('connect', 'answers the sign-in byte by byte', greeted(foe => foe.drip(frame(okPacket, foe.sequence)))),
  mode('connect', 'lets in out of order', greeted(onlyBytes(frame(okPacket, 77))), outOfOrder),
  mode('connect', 'answers the sign-in by nothing', greeted(only(Buffer.alloc(0))), unreadable),
  mode('connect', 'lets in and goes away', greeted(foe => foe.send(okPacket))),
  mode('connect', 'lets in and is silent', greeted(only(okPacket)), { says: /let us in but did not answer/ }),
  mode('connect', 'lets in without an end', greeted(foe => foe.flood(frame(okPacket, 2))), atOnce),
  mode('connect', 'switches the way to sign in again and again', greeted(async (foe) => {
    for (;;) {
      await foe.send(switchTo('mysql_native_password'))
      await foe.read()
    }
  }), tooMuch),
  mode('connect', 'switches it without waiting', greeted(foe =>
    foe.floodOf(switchTo('mysql_native_password'))), atOnce),
  ...['nobody_knows_this', '__proto__', 'toString', 'dialog', ''].map(plugin =>
    mode('connect', `asks to sign in by “${plugin}”`, greeted(only(switchTo(plugin))), { status: 400, ...atOnce })),
  mode('connect', 'asks for the password in the clear', greeted(only(switchTo('mysql_clear_password'))), {
    says: /in the clear/,
  }),
  mode('connect', 'asks for it as before MySQL 4.1', greeted(only(Buffer.of(0xFE))), { status: 400, ...atOnce }),
  mode('connect', 'sends more of a way that is none', greeted(only(Buffer.of(1, 4, 4))), { status: 400, ...atOnce }),
  mode('connect', 'sends more of it without an end', greeted(foe =>
    foe.floodOf(Buffer.of(1, 4, 4))), { status: 400, ...atOnce }),
  mode('connect', 'sends a key that breaks off', greeted(async (foe) => {
    await foe.send(switchTo('sha256_password'))
    await foe.read()
    await only(Buffer.from('\x01-----BEGIN PUBLIC KEY-----\nMII'))(foe)
  }), atOnce),
]

/** Before anybody is signed in. */
export const signInModes: Mode[] = [...greetings, ...signIns]
