/** Where new versions come from, and whose word on them counts. */
export interface UpdateFeed {
  url: string
  /** Ed25519, the SPKI form in base64. */
  publicKey: string
}

/** Put in by the build from TIHC_UPDATE_URL and TIHC_UPDATE_PUBLIC_KEY; null where it was given none. */
declare const builtUpdateFeed: UpdateFeed | null

/**
 * The feed of this copy; null where there is none, or one that a stranger on the way could answer.
 *
 * @param packaged an installed app takes it from its build alone
 */
export function updateFeed(packaged: boolean, env: NodeJS.ProcessEnv, built = builtUpdateFeed): UpdateFeed | null {
  const { TIHC_UPDATE_URL: url = '', TIHC_UPDATE_PUBLIC_KEY: publicKey = '' } = env
  const feed = packaged ? built : built ?? { url, publicKey }
  return feed && isSafe(feed.url, packaged) && feed.publicKey
    ? { ...feed, url: feed.url.replace(/\/*$/, '/') }
    : null
}

function isSafe(url: string, packaged: boolean): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return (
    protocol === 'https:'
    || (!packaged && protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname))
  )
}
