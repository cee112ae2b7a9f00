import { renameSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { PROFILE } from './profile.ts'

// Loaded into the server before itself: SIGUSR2 begins a profile of its processor, and ends it into a file in the
// folder it works in.
const session = new Session()
session.connect()
session.post('Profiler.enable')
let running = false
process.on('SIGUSR2', () => {
  running = !running
  if (running) session.post('Profiler.start')
  else
    session.post('Profiler.stop', (_error, { profile }) => {
      writeFileSync(`${PROFILE}.part`, JSON.stringify(profile))
      renameSync(`${PROFILE}.part`, PROFILE)
    })
})
