import { host, ignored } from '../variable.ts'

const COMPOSE = 'It belongs to upstream’s container files.'
const LOG = 'Holdfast writes its log to standard output; forward it from there.'
const DEVELOPMENT = 'It serves the development of upstream itself.'

/** What remains of upstream's containers. */
export const UPSTREAM = {
  _APP_MIGRATION_HOST: host({ describe: 'A further host name under which imports reach this instance.' }),
  _APP_HTTP_PORT: ignored('Published HTTP port.', 'Set _APP_PORT.'),
  _APP_HTTPS_PORT: ignored('Published HTTPS port.', 'Set _APP_PORT_TLS.'),
  _APP_IMAGE: ignored('Image of the server.', COMPOSE),
  _APP_VERSION: ignored('Version of the image.', COMPOSE),
  _APP_STATSD_HOST: ignored('Host of the former metrics collector.', COMPOSE),
  _APP_STATSD_PORT: ignored('Port of the former metrics collector.', COMPOSE),
  _APP_LOGGING_PROVIDER: ignored('Kind of the error tracker.', LOG),
  _APP_LOGGING_CONFIG: ignored('Connection of the error tracker.', LOG, { secret: true }),
  _APP_LOGGING_CONFIG_REALTIME: ignored('The same for realtime.', LOG, { secret: true }),
  _APP_LOGGING_SERVICE_IDENTIFIER: ignored('Name under which errors are tracked.', LOG),
  _APP_EXPERIMENT_LOGGING_PROVIDER: ignored('Kind of a second error tracker.', LOG),
  _APP_EXPERIMENT_LOGGING_CONFIG: ignored('Connection of a second error tracker.', LOG, { secret: true }),
  _APP_SDK_PREVIEW: ignored('Builds previews of the SDKs.', DEVELOPMENT),
  _APP_TRACE_PROJECT_ID: ignored('Project whose calls are traced.', DEVELOPMENT),
  _APP_TRACE_FUNCTION_ID: ignored('Function whose calls are traced.', DEVELOPMENT),
} as const
