import { describe, expect, it } from 'vitest'
import { ConfigError } from './config-error.ts'
import { loadConfig } from './load.ts'
import type { Environment } from './settings.ts'

function problems(env: Environment, file?: Environment): readonly string[] {
  try {
    loadConfig(env, file)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

const PRODUCTION = { _APP_ENV: 'production' }
const POSTGRES = { _APP_DB_ADAPTER: 'postgresql', _APP_DB_HOST: 'db', _APP_DB_USER: 'holdfast' }

describe('loadConfig: values', () => {
  it('starts with nothing set, in the development profile', () => {
    const config = loadConfig({})
    expect(config).toMatchObject({
      _APP_ENV: 'development',
      _APP_PORT: 8080,
      _APP_PORT_TLS: 8443,
      _APP_TLS: 'off',
      _APP_DATA_DIR: './data',
      _APP_DEV_KEYS: true,
      _APP_TRUSTED_PROXIES: ['loopback', 'private'],
      _APP_DB_ADAPTER: 'sqlite',
      _APP_REDIS_HOST: '',
      _APP_REQUEST_LIMIT: 12 * 1024 * 1024,
      keys: [],
      unknown: [],
      warnings: [],
    })
  })

  it('is stricter in production', () => {
    expect(loadConfig(PRODUCTION)).toMatchObject({
      _APP_PORT: 80,
      _APP_PORT_TLS: 443,
      _APP_DEV_KEYS: false,
      _APP_TRUSTED_PROXIES: [],
    })
  })

  it('prefers the environment to the file, and counts empty as unset in both', () => {
    const config = loadConfig(
      { _APP_PORT: '1', _APP_LOCALE: '' },
      { _APP_PORT: '2', _APP_LOCALE: 'de', _APP_REGION: '' },
    )
    expect(config).toMatchObject({ _APP_PORT: 1, _APP_LOCALE: 'de', _APP_REGION: 'default' })
  })

  it('takes the profile from the file as well', () => {
    expect(loadConfig({}, PRODUCTION)._APP_PORT).toBe(80)
  })

  it('normalises lists', () => {
    const config = loadConfig({
      _APP_TRUSTED_PROXIES: '10.0.0.0/8, ::1, Loopback',
      _APP_DOMAIN_SITES: 'A.example,b.example',
    })
    expect(config._APP_TRUSTED_PROXIES).toEqual(['10.0.0.0/8', '::1', 'loopback'])
    expect(config._APP_DOMAIN_SITES).toEqual(['a.example', 'b.example'])
    const resolvers = ['8.8.8.8', '::1', '127.0.0.1:8053', '[::1]:53']
    expect(loadConfig({ _APP_DNS: resolvers.join() })._APP_DNS).toEqual(resolvers)
    expect(problems({ _APP_DNS: '127.0.0.1:99999' })).toHaveLength(1)
    expect(loadConfig({ _APP_TRUSTED_PROXIES: 'none' })._APP_TRUSTED_PROXIES).toEqual([])
  })

  it('leaves out what it ignores, whatever it holds', () => {
    const config = loadConfig({ _APP_WORKER_PER_CORE: 'many', _APP_INFLUXDB_PORT: 'x' })
    expect(config).not.toHaveProperty('_APP_WORKER_PER_CORE')
    expect(config.warnings).toEqual([])
  })
})

describe('loadConfig: encryption keys', () => {
  const long = (letter: string) => letter.repeat(32)

  it('collects the numbered keys in order, from both sources', () => {
    const config = loadConfig(
      { _APP_OPENSSL_KEY_V10: long('c'), _APP_OPENSSL_KEY_V1: long('a') },
      { _APP_OPENSSL_KEY_V2: long('b'), _APP_OPENSSL_KEY_V3: ' ' },
    )
    expect(config.keys).toEqual([
      { version: 1, secret: long('a') },
      { version: 2, secret: long('b') },
      { version: 10, secret: long('c') },
    ])
    expect(config.unknown).toEqual([])
  })

  it('refuses the published key in production and reports it in development', () => {
    for (const name of ['_APP_OPENSSL_KEY_V1', '_APP_OPENSSL_KEY_V2']) {
      const env = { [name]: 'your-secret-key' }
      expect(problems({ ...PRODUCTION, ...env })).toEqual([expect.stringContaining(`${name} still has the value`)])
      expect(loadConfig(env).warnings).toEqual([expect.stringContaining(`${name} still has the value`)])
    }
  })

  it('refuses other published secrets in production, and accepts them where they are ignored', () => {
    expect(problems({ ...PRODUCTION, _APP_EXECUTOR_SECRET: 'your-secret-key' })).toHaveLength(1)
    expect(problems({ ...PRODUCTION, _APP_JOBS_SECRET: 'your-secret-key' })).toEqual([])
  })

  it('reports a key short enough to guess', () => {
    expect(loadConfig({ _APP_OPENSSL_KEY_V1: 'abc' }).warnings).toEqual([expect.stringContaining('shorter than 16')])
  })
})

describe('loadConfig: refusals', () => {
  it('says all that is wrong at once', () => {
    const env = { _APP_PORT: 'eighty', _APP_OPTIONS_ABUSE: 'off', _APP_DB_ADAPTER: 'mariadb', _APP_DNS: 'dns.example' }
    expect(problems(env).toSorted()).toEqual([
      '_APP_DB_ADAPTER must be `sqlite` or `postgresql`, not `mariadb`.',
      expect.stringMatching(/^_APP_DNS must be a comma-separated list of IP addresses.*, not `dns.example`\.$/),
      '_APP_OPTIONS_ABUSE must be `enabled` or `disabled`, not `off`.',
      '_APP_PORT must be a whole number from 0 to 65535, not `eighty`.',
    ])
    expect(() => loadConfig(env)).toThrow(/^The configuration cannot work:\n {2}- _APP_/)
  })

  it('treats a misspelt profile as production when it checks the rest', () => {
    expect(problems({ _APP_ENV: 'prod', _APP_OPENSSL_KEY_V1: 'your-secret-key' })).toHaveLength(2)
  })

  it('refuses addresses of proxies that are none', () => {
    for (const value of ['10.0.0.0/33', '::1/129', '10.0.0', 'localhost', '10.0.0.0/8/8', '*']) {
      expect.soft(problems({ _APP_TRUSTED_PROXIES: value }), value).toHaveLength(1)
    }
  })

  it('shows a value on one short line, without the password of an address', () => {
    const [problem = ''] = problems({ _APP_GEO_ENDPOINT: `redis://me:hunter2@geo\n${'x'.repeat(500)}` })
    expect(problem).not.toMatch(/hunter2|\n/)
    expect(problem.length).toBeLessThan(300)
  })

  it.each([
    ['PostgreSQL without host and user', { _APP_DB_ADAPTER: 'postgresql' }, ['_APP_DB_HOST', '_APP_DB_USER']],
    ['several processes on SQLite and memory', { _APP_WORKERS_NUM: '2' }, ['_APP_DB_ADAPTER', '_APP_REDIS_HOST']],
    ['several processes without Redis', { ...POSTGRES, _APP_WORKERS_NUM: '2' }, ['_APP_REDIS_HOST']],
    ['one port for HTTP and HTTPS', { _APP_TLS: 'auto', _APP_PORT: '80', _APP_PORT_TLS: '80' }, ['_APP_PORT_TLS']],
    ['a mail user without password', { _APP_SMTP_HOST: 'smtp', _APP_SMTP_USERNAME: 'me' }, ['_APP_SMTP_PASSWORD']],
    ['a mail server without port', { _APP_SMTP_HOST: 'smtp', _APP_SMTP_PORT: '0' }, ['_APP_SMTP_PORT']],
    ['a mail server with a bad port', { _APP_SMTP_HOST: 'smtp', _APP_SMTP_PORT: '70000' }, ['_APP_SMTP_PORT']],
    ['antivirus without a server', { _APP_STORAGE_ANTIVIRUS: 'enabled' }, ['_APP_STORAGE_ANTIVIRUS_HOST']],
    [
      'remote files without credentials',
      { _APP_STORAGE_DEVICE: 's3', _APP_STORAGE_S3_BUCKET: 'b' },
      ['_APP_STORAGE_S3_ACCESS_KEY', '_APP_STORAGE_S3_SECRET'],
    ],
  ])('refuses %s', (_title, env: Environment, names) => {
    const found = problems(env)
    expect(found).toHaveLength(names.length)
    for (const [index, name] of names.entries()) expect(found[index]).toContain(name)
  })

  it('accepts several processes on PostgreSQL and Redis', () => {
    expect(loadConfig({ ...POSTGRES, _APP_WORKERS_NUM: '4', _APP_REDIS_HOST: 'redis' })._APP_WORKERS_NUM).toBe(4)
  })

  it('does not draw conclusions from a value that is wrong already', () => {
    expect(problems({ ...POSTGRES, _APP_WORKERS_NUM: '2', _APP_REDIS_HOST: 'http://redis' })).toHaveLength(1)
  })
})

describe('loadConfig: reports', () => {
  it('finds misspelt names and what they may have meant', () => {
    const config = loadConfig({ _APP_PROT: '1', _APP_SOMETHING_ELSE: '1', PATH: '/bin', _APP_OPENSSL_KEY_V0: 'x' })
    expect(config.unknown).toEqual([
      { name: '_APP_OPENSSL_KEY_V0', suggestion: '_APP_OPENSSL_KEY_V1' },
      { name: '_APP_PROT', suggestion: '_APP_PORT' },
      { name: '_APP_SOMETHING_ELSE' },
    ])
    expect(config.warnings).toContain('_APP_PROT is not a variable of Holdfast; did you mean _APP_PORT?')
  })

  it('reports what is legal and dangerous', () => {
    const env = { ...PRODUCTION, _APP_OPTIONS_ABUSE: 'disabled', _APP_DEV_KEYS: 'enabled', _APP_DB_HOST: 'db' }
    expect(loadConfig(env).warnings).toHaveLength(4)
    expect(loadConfig({ ...env, _APP_DOMAIN: 'api.example.com' }).warnings).toHaveLength(3)
  })
})
