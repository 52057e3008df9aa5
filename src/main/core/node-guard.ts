/** Imported first by entries that people may start with a Node of their own: ends the program where it is too old. */
import '../../../scripts/node-guard.mjs'
