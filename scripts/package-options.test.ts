import { describe, expect, it } from 'vitest'
import { builderArguments, signingNotes } from './package-options.ts'

const mac = { CSC_LINK: 'cert.p12', CSC_KEY_PASSWORD: 'x' }
const notary = { APPLE_API_KEY: 'key.p8', APPLE_API_KEY_ID: 'id', APPLE_API_ISSUER: 'issuer' }

describe('what packages are made with', () => {
  it('publishes nothing, names no address and signs nothing by itself', () => {
    expect(builderArguments(['--dir'], {})).toEqual([
      '--publish',
      'never',
      '--dir',
      '-c.mac.identity=null',
      '-c.mac.notarize=false',
    ])
  })

  it('takes the address of updates and a copy of Electron from the environment', () => {
    expect(
      builderArguments([], {
        TIHC_UPDATE_URL: 'https://updates.example/tihc',
        ELECTRON_OVERRIDE_DIST_PATH: '/opt/electron',
      }),
    ).toEqual(
      expect.arrayContaining([
        '-c.publish.provider=generic',
        '-c.publish.url=https://updates.example/tihc',
        '-c.electronDist=/opt/electron',
      ]),
    )
  })

  it('signs and notarizes for a Mac where the environment has what it takes', () => {
    expect(builderArguments([], mac)).toEqual(['--publish', 'never', '-c.mac.notarize=false'])
    expect(builderArguments([], { ...mac, ...notary })).toEqual(['--publish', 'never'])
  })

  it('says in a sentence each what will not be signed', () => {
    expect(signingNotes('linux', {})).toEqual([])
    expect(signingNotes('darwin', {})).toEqual([expect.stringContaining('CSC_LINK')])
    expect(signingNotes('darwin', mac)).toEqual([expect.stringContaining('APPLE_API_KEY')])
    expect(signingNotes('darwin', { ...mac, ...notary })).toEqual([])
    expect(signingNotes('win32', {})).toEqual([expect.stringContaining('WIN_CSC_LINK')])
    expect(signingNotes('win32', { WIN_CSC_LINK: 'cert.pfx' })).toEqual([])
  })
})
