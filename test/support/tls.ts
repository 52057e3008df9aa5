import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { MissingError } from './missing.ts'
import { findProgram } from './programs.ts'

/** Files of one certificate, with the CA that signed it. */
export interface TlsFiles {
  caFile: string
  certFile: string
  keyFile: string
}

export interface Certificate extends TlsFiles {
  /** The texts of the same files. */
  ca: string
  cert: string
  key: string
}

export interface Certificates {
  /** For `localhost`. */
  right: Certificate
  /** For `wrong.example`: signed by the same CA, but another name. */
  wrong: Certificate
  /** For the address 127.0.0.1 and no name. */
  ip: Certificate
  /** For `localhost`, but it ended on 2021-01-01. */
  expired: Certificate
  /** For `localhost`, signed by a CA that nobody was told of. */
  foreign: Certificate
  /** A client's own: `CN=client`. */
  client: Certificate
}

/**
 * Makes the certificates into `folder` with the `openssl` program.
 *
 * @throws MissingError where it is not there
 */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const openssl = findProgram('openssl')
  if (!openssl)
    throw new MissingError('Certificates for tests are made with openssl: install it (`apt-get install openssl`).')
  const run = (...args: string[]) => promisify(execFile)(openssl, args, { cwd: folder })
  await mkdir(folder, { recursive: true })
  const ours = await makeCa(run, folder, 'ca')
  const theirs = await makeCa(run, folder, 'foreign-ca')
  return {
    right: await ours('right', 'DNS:localhost'),
    wrong: await ours('wrong', 'DNS:wrong.example'),
    ip: await ours('ip', 'IP:127.0.0.1'),
    expired: await ours('expired', 'DNS:localhost', '20210101000000Z'),
    foreign: await theirs('foreign', 'DNS:localhost'),
    client: await ours('client', 'DNS:client'),
  }
}

type Run = (...args: string[]) => Promise<unknown>
const newKey = [
  '-newkey',
  'ec',
  '-pkeyopt',
  'ec_paramgen_curve:prime256v1',
  '-nodes',
]
const farEnd = '20991231235959Z'

/**
 * Makes a CA and gives what signs with it. `openssl ca` is the one command that signs with chosen dates in every
 * version.
 */
async function makeCa(
  run: Run,
  folder: string,
  name: string,
): Promise<(name: string, subject: string, end?: string) => Promise<Certificate>> {
  await run(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.pem`,
    '-subj',
    `/CN=TiHC test ${name}`,
    '-days',
    '3650',
  )
  await Promise.all([
    writeFile(join(folder, `${name}.index`), ''),
    writeFile(join(folder, `${name}.cnf`), caConfiguration(name)),
  ])
  return async (subject, alternativeName, end = farEnd) => {
    const extensions = join(folder, `${subject}.ext`)
    await writeFile(extensions, `subjectAltName=${alternativeName}\nbasicConstraints=CA:FALSE\n`)
    const commonName = alternativeName.replace(/^\w+:/, '')
    await run(
      'req',
      '-new',
      ...newKey,
      '-keyout',
      `${subject}.key`,
      '-out',
      `${subject}.csr`,
      '-subj',
      `/CN=${commonName}`,
    )
    await run(
      'ca',
      '-batch',
      '-notext',
      '-config',
      `${name}.cnf`,
      '-in',
      `${subject}.csr`,
      '-out',
      `${subject}.pem`,
      '-extfile',
      extensions,
      '-startdate',
      '20200101000000Z',
      '-enddate',
      end,
    )
    return read(folder, name, subject)
  }
}

function caConfiguration(name: string): string {
  return `[ca]\ndefault_ca=test\n[test]\ndatabase=${name}.index\nnew_certs_dir=.\nrand_serial=yes\nunique_subject=no\n`
    + `certificate=${name}.pem\nprivate_key=${name}.key\ndefault_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n`
}

async function read(folder: string, caName: string, name: string): Promise<Certificate> {
  const [caFile, certFile, keyFile] = [`${caName}.pem`, `${name}.pem`, `${name}.key`].map(file =>
    join(folder, file),
  ) as [string, string, string]
  const [ca, cert, key] = (await Promise.all([caFile, certFile, keyFile].map(file => readFile(file, 'utf8')))) as [
    string,
    string,
    string,
  ]
  return {
    caFile,
    certFile,
    keyFile,
    ca,
    cert,
    key,
  }
}
