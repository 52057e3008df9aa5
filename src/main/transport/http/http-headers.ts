import type { FastifyReply } from 'fastify'

/**
 * What a page may load: this host's own files and nothing else.
 * Styles may be inline because Naive UI (css-render) and CodeMirror put `<style>` elements into the page
 * while it runs; scripts may not, and nothing is evaluated.
 */
export const contentSecurityPolicy = [
  'default-src \'none\'',
  'script-src \'self\'',
  'style-src \'self\' \'unsafe-inline\'',
  'img-src \'self\' data: blob:',
  'font-src \'self\' data:',
  'connect-src \'self\'',
  'worker-src \'self\'',
  'manifest-src \'self\'',
  'base-uri \'none\'',
  'form-action \'none\'',
  'frame-ancestors \'none\'',
].join('; ')

/** What goes out with every answer of either door; @fastify/helmet knows HTTP alone, not the desktop's `app://`. */
export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'content-security-policy': 'default-src \'none\'; frame-ancestors \'none\'',
  'cache-control': 'no-store',
}

/** For every answer; pages and assets replace the policy and the caching by their own. */
export function setSecurityHeaders(reply: FastifyReply, tls: boolean): void {
  void reply.headers(securityHeaders)
  if (tls) void reply.header('strict-transport-security', 'max-age=31536000')
}
