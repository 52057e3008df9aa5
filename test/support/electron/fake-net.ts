import type { ClientRequest, RequestOptions } from 'node:http'
import { request } from 'node:http'
import { strict } from './strict.ts'

/**
 * Chromium's own way to the network, by Node's; of its answers only what Node's have as well. Loopback and no other
 * place.
 */
export const net = strict('net', {
  request({
    session: _,
    redirect: __,
    ...options
  }: RequestOptions & { session: object, redirect?: string }): ClientRequest {
    if (options.hostname !== '127.0.0.1') throw new Error(`The Electron stand-in calls nobody at ${options.hostname}.`)
    return request(options)
  },
})
