import { runHost } from '../../src/main/host/run-host.ts'

/** The headless host, for which a minute lasts half a second when it looks for sessions that were left behind. */
void runHost(process.argv.slice(2), { minuteMs: 500 })
