import { ignored, renamed, seconds, timeOfDay } from '../variable.ts'

const kept = (what: string, fallback: string) => seconds({ describe: `How long ${what} are kept.`, fallback })

/** When the daily clean-up runs and what it keeps. */
export const MAINTENANCE = {
  _APP_MAINTENANCE_INTERVAL: seconds({ describe: 'Pause between clean-ups.', fallback: '86400', min: 60 }),
  _APP_MAINTENANCE_START_TIME: timeOfDay({ describe: 'When the first clean-up of the day starts.', fallback: '00:00' }),
  _APP_MAINTENANCE_RETENTION_CACHE: kept('cached previews', '2592000'),
  _APP_MAINTENANCE_RETENTION_EXECUTION: kept('executions', '1209600'),
  _APP_MAINTENANCE_RETENTION_AUDIT: kept('audit records of projects', '1209600'),
  _APP_MAINTENANCE_RETENTION_AUDIT_CONSOLE: kept('audit records of the console', '15778800'),
  _APP_MAINTENANCE_RETENTION_ABUSE: kept('counters of rate limits', '86400'),
  _APP_MAINTENANCE_RETENTION_USAGE_HOURLY: kept('hourly usage figures', '8640000'),
  _APP_MAINTENANCE_RETENTION_SCHEDULES: kept('finished schedules', '86400'),
  _APP_MAINTENANCE_DELAY: renamed('Delay of the first clean-up.', '_APP_MAINTENANCE_START_TIME'),
  _APP_MIGRATIONS_FIREBASE_CLIENT_ID: ignored(
    'OAuth app for imports from Firebase.',
    'Imports sign in with a service account.',
  ),
  _APP_MIGRATIONS_FIREBASE_CLIENT_SECRET: ignored(
    'Secret of that OAuth app.',
    'Imports sign in with a service account.',
    { secret: true },
  ),
} as const
