/*
 * What a build of packages takes from its environment, so that no address, key or path of a machine stands in the
 * repository:
 *
 * - TIHC_UPDATE_URL, TIHC_UPDATE_PUBLIC_KEY: where updates come from, and the key that signs what they say; read when
 *   the app is built
 * - ELECTRON_OVERRIDE_DIST_PATH: a folder or zip file of Electron that is there already; nothing is fetched then
 * - CSC_LINK, CSC_KEY_PASSWORD, CSC_NAME: the certificate for a Mac; with APPLE_API_KEY, APPLE_API_KEY_ID,
 *   APPLE_API_ISSUER it is notarized
 * - WIN_CSC_LINK, WIN_CSC_KEY_PASSWORD: the certificate for Windows
 */
type Env = Record<string, string | undefined>

/** What electron-builder is started with. */
export function builderArguments(given: string[], env: Env): string[] {
  const { TIHC_UPDATE_URL: updates, ELECTRON_OVERRIDE_DIST_PATH: electron } = env
  return [
    '--publish',
    'never',
    ...given,
    ...updates ? ['-c.publish.provider=generic', `-c.publish.url=${updates}`] : [],
    ...electron ? [`-c.electronDist=${electron}`] : [],
    ...isSigned('darwin', env) ? [] : ['-c.mac.identity=null'],
    ...isNotarized(env) ? [] : ['-c.mac.notarize=false'],
  ]
}

/** Says what the packages of this system lack, a sentence each. */
export function signingNotes(platform: NodeJS.Platform, env: Env): string[] {
  switch (platform) {
    case 'darwin':
      return [
        ...(isSigned(platform, env)
          ? []
          : [
              'The app will not be signed: set CSC_LINK and CSC_KEY_PASSWORD. '
              + 'macOS warns people of it, and it cannot update itself.',
            ]),
        ...(isSigned(platform, env) && !isNotarized(env)
          ? [
              'The app will not be notarized: set APPLE_API_KEY, APPLE_API_KEY_ID and APPLE_API_ISSUER. '
              + 'macOS warns people of it.',
            ]
          : []),
      ]
    case 'win32':
      return isSigned(platform, env)
        ? []
        : ['The app will not be signed: set WIN_CSC_LINK and WIN_CSC_KEY_PASSWORD. Windows warns people of it.']
    default:
      return []
  }
}

function isSigned(platform: 'darwin' | 'win32', env: Env): boolean {
  return platform === 'darwin'
    ? !!(env.CSC_LINK || env.CSC_NAME)
    : !!(env.WIN_CSC_LINK || env.CSC_LINK)
}

function isNotarized(env: Env): boolean {
  return isSigned('darwin', env) && !!(env.APPLE_API_KEY && env.APPLE_API_KEY_ID && env.APPLE_API_ISSUER)
}
