/**
 * electron-builder asks whether it shall install, compile and collect packages: there is nothing of that to do.
 * What is shipped of packages is named in electron-builder.yml.
 */
export default () => false
