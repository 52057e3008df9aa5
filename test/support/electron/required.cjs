// What packages of the older kind get by `require('electron')`: the same stand-in, which waits before the app begins
// and so cannot be required itself.
module.exports = globalThis.standInElectron
