// Imported before anything else by every program that is started with `node`. Its syntax is one that old versions
// of Node can read; what comes after it belongs behind `await import(…)`, because they could not even load that.
const needed = 24

/**
 * What a person with this version of Node is told; an empty string where it is new enough.
 * @param {string} version such as `20.20.2`
 * @returns {string} one sentence
 */
export function nodeComplaint(version) {
  if (Number(version.split('.')[0]) >= needed) return ''
  return (
    `TiHC needs Node ${needed} or newer and this is Node ${version}: run \`npm ci\` and start it through npm `
    + '(`npm start`, `npm run serve`), which uses the Node that comes with it, '
    + 'or install a newer one from https://nodejs.org.'
  )
}

const complaint = nodeComplaint(process.versions.node)
if (complaint) {
  console.error(complaint)
  process.exit(1)
}
