import { describe, expect, it } from 'vitest'
import { compareAnswer, compareValue } from './compare.ts'
import type { Exchange } from './exchange.ts'
import { laterRelease } from './later.ts'
import { explains } from './recording.ts'
import { report } from './report.ts'
import type { Answer } from './send.ts'
import { Ids } from './tokens.ts'

const differing = (recorded: unknown, ours: unknown, ids = new Ids()) =>
  compareValue(recorded, ours, 'body', ids).map(({ path, expected, got }) => `${path}: ${expected} / ${got}`)

describe('the comparison of bodies', () => {
  const user = { $id: '<id:user1>', $createdAt: '<datetime>', name: 'One', labels: ['a', 'b'], prefs: {}, phone: null }
  const ours = {
    $id: 'abc',
    $createdAt: '2026-01-02T03:04:05.678+00:00',
    name: 'One',
    labels: ['a', 'b'],
    prefs: {},
    phone: null,
  }

  it('accepts the same body, keys in any order', () => {
    expect(differing(user, Object.fromEntries(Object.entries(ours).reverse()))).toEqual([])
  })

  it.each<[string, object, string]>([
    ['value', { name: 'Two' }, 'body.name: "One" / "Two"'],
    ['type', { name: 1 }, 'body.name: "One" / 1'],
    ['date', { $createdAt: '2026-01-02 03:04:05' }, 'body.$createdAt: "<datetime>" / "2026-01-02 03:04:05"'],
    ['empty date', { $createdAt: '' }, 'body.$createdAt: "<datetime>" / ""'],
    ['order of a list', { labels: ['b', 'a'] }, 'body.labels[0]: "a" / "b"'],
    ['length of a list', { labels: ['a'] }, 'body.labels.length: 2 / 1'],
    ['object', { prefs: [] }, 'body.prefs: {} / []'],
    ['null', { phone: '' }, 'body.phone: null / ""'],
    ['extra field', { password: 'x' }, 'body.password: nothing / "x"'],
    ['id', { $id: '' }, 'body.$id: "<id:user1>" / ""'],
  ])('finds a wrong %s', (_, wrong, difference) => {
    expect(differing(user, { ...ours, ...wrong })[0]).toBe(difference)
  })

  it('finds a missing field', () => {
    const { name: _, ...rest } = ours
    expect(differing(user, rest)).toEqual(['body.name: "One" / nothing'])
  })

  it('is not fooled by fields that objects inherit', () => {
    expect(differing({ constructor: 'x' }, {})).toEqual(['body.constructor: "x" / nothing'])
  })

  it('counts the tail of a list that the recording left out', () => {
    expect(differing(['a', '<2 more>'], ['a', 'b', 'c'])).toEqual([])
    expect(differing(['a', '<2 more>'], ['a', 'b'])).toEqual(['body.length: 3 / 2'])
    expect(differing(['a', '<2 more>'], ['x', 'b', 'c'])).toEqual(['body[0]: "a" / "x"'])
  })
})

describe('tokens', () => {
  it('hold an id to what an earlier answer showed', () => {
    const ids = new Ids()
    expect(differing({ $id: '<id:team1>' }, { $id: 'one' }, ids)).toEqual([])
    expect(differing({ teamId: '<id:team1>' }, { teamId: 'one' }, ids)).toEqual([])
    expect(differing({ teamId: '<id:team1>' }, { teamId: 'two' }, ids)).toEqual(['body.teamId: "<id:team1>" / "two"'])
    expect(ids.fill('/v1/teams/<id:team1>')).toBe('/v1/teams/one')
    expect(() => ids.fill('<id:team2>')).toThrow('no earlier answer gave <id:team2>')
  })

  it('hold an id to itself within one text', () => {
    const cookie = 'a_<id:p>=<secret>; b_<id:p>=<secret>'
    expect(new Ids().accepts(cookie, 'a_x=1; b_x=2')).toBe(true)
    expect(new Ids().accepts(cookie, 'a_x=1; b_y=2')).toBe(false)
  })

  it.each([
    ['<message>', 'No such user.', ''],
    ['<secret>', 'abc', ''],
    ['<epoch>', '1767225600', '1767225600000'],
    ['<http-date>', 'Thu, 01 Jan 2026 00:00:00 GMT', '2026-01-01'],
    ['a; expires=<http-date>; path=/', 'a; expires=Thu, 01-Jan-2026 00:00:00 GMT; path=/', 'a; expires=; path=/'],
    ['1.9.6', '2.0.0', 'latest'],
    ['100%.', '100%.', '100%x'],
  ])('%s accepts %s and not %j', (recorded, right, wrong) => {
    expect(new Ids().accepts(recorded, right)).toBe(true)
    expect(new Ids().accepts(recorded, wrong)).toBe(false)
  })
})

const exchange: Exchange = {
  name: 'get',
  request: { method: 'GET', path: '/v1/x', auth: 'none', headers: {} },
  response: {
    status: 200,
    contentType: 'application/json; charset=UTF-8',
    headers: { 'x-ratelimit-limit': '10', 'set-cookie': ['a=<secret>; path=/', 'b=<secret>; path=/'] },
    body: { a: 1 },
  },
}
const answer: Answer = {
  method: 'GET',
  status: 200,
  headers: new Map([
    ['content-type', ['application/json; charset=utf-8']],
    ['x-ratelimit-limit', ['10']],
    ['set-cookie', ['a=1; path=/', 'b=2; path=/']],
    ['server', ['us']],
    ['date', ['now']],
  ]),
  text: '{"a":1}',
  body: { a: 1 },
}
const paths = (ours: Partial<Answer>, recorded: Partial<Exchange['response']> = {}) =>
  compareAnswer(
    { ...exchange, response: { ...exchange.response, ...recorded } },
    { ...answer, ...ours },
    new Ids(),
  ).map(({ path }) => path)
const withHeader = (name: string, ...values: string[]) => ({ headers: new Map([...answer.headers, [name, values]]) })

describe('the comparison of answers', () => {
  it('accepts the same answer', () => expect(paths({})).toEqual([]))
  it('says what error came instead, and no more', () => {
    const body = { type: 'user_not_found', message: 'No.' }
    expect(compareAnswer(exchange, { ...answer, status: 404, body }, new Ids())).toEqual([
      { path: 'status', expected: '200', got: '404 user_not_found: No.' },
    ])
  })
  it('finds a wrong, a missing and an extra header', () => {
    expect(paths(withHeader('x-ratelimit-limit', '11'))).toEqual(['header x-ratelimit-limit'])
    expect(paths(withHeader('set-cookie', 'a=1; path=/'))).toEqual(['header set-cookie'])
    expect(paths(withHeader('x-powered-by', 'us'))).toEqual(['header x-powered-by'])
    expect(paths({ headers: new Map() })).toEqual([
      'header content-type',
      'header x-ratelimit-limit',
      'header set-cookie',
    ])
  })
  it('compares constant headers where they were recorded', () => {
    const headers = { ...exchange.response.headers, server: 'Appwrite' }
    expect(paths({}, { headers })).toEqual(['header server'])
    expect(paths(withHeader('access-control-max-age', '1'), { headers })).toEqual([
      'header server',
      'header access-control-max-age',
    ])
  })
  it('leaves out where an error was thrown, which is for development only', () => {
    const body = { type: 'a', line: 1, file: 'x.ts', trace: [] }
    expect(paths({ status: 400, body }, { status: 400, body: { type: 'a' } })).toEqual([])
    expect(paths({ body }, { body: { type: 'a' } })).toEqual(['body.line', 'body.file', 'body.trace'])
  })
  it('compares pages and texts as such', () => {
    expect(paths({}, { body: { text: '{"a":1}' } })).toEqual([])
    expect(paths({}, { body: { text: 'Pong!' } })).toEqual(['body'])
    expect(paths({}, { body: { bytes: 10_908 } })).toEqual([])
    expect(paths({ text: '' }, { body: { bytes: 10_908 } })).toEqual(['body'])
    expect(paths({}, { body: null })).toEqual(['body'])
  })
})

describe('the report', () => {
  const differences = [{ path: 'body.a', expected: '1', got: '2' }]
  it('names what no deviation explains', () => {
    expect(report('x', [{ exchange, differences }], [])).toEqual({
      summary: 'x: 1 replayed, 0 matched, 0 deviating with reason, 1 differing, 0 skipped (later release)',
      problems: ['get: body.a: expected 1 got 2'],
    })
  })
  it('counts what one does, and what is skipped', () => {
    const deviations = [{ exchange: '*', path: 'body.*', reason: 'test' }]
    const outcomes = [
      { exchange, differences },
      { exchange, differences: [] },
      { exchange, skipped: 'later' },
    ]
    expect(report('x', outcomes, deviations)).toEqual({
      summary: 'x: 2 replayed, 1 matched, 1 deviating with reason, 0 differing, 1 skipped (later release)',
      problems: [],
    })
  })
  it('tells the same difference of many exchanges once', () => {
    const outcomes = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => ({
      exchange: { ...exchange, name },
      differences,
    }))
    expect(report('x', outcomes, []).problems).toEqual(['a | b | c | d | e and 2 more: body.a: expected 1 got 2'])
  })
  it('does not ask shared deviations to explain something', () => {
    expect(report('x', [], [], [{ exchange: '*', path: 'status', reason: 'test' }]).problems).toEqual([])
  })
  it('matches names by their parts', () => {
    const entry = { exchange: '*format 2.0*', path: 'header *', reason: 'test' }
    expect(explains(entry, { name: 'get, format 2.0.0' }, 'header vary')).toBe(true)
    expect(explains(entry, { name: 'get, format 2x0.0' }, 'header vary')).toBe(false)
    expect(explains(entry, { name: 'get, format 2.0.0' }, 'body.header')).toBe(false)
  })
  it('names a deviation that explains nothing', () => {
    const deviations = [{ exchange: 'get', path: 'status', reason: 'test' }]
    expect(report('x', [], deviations).problems).toEqual(['deviation that explains nothing: get: status'])
  })
})

describe('later releases', () => {
  const at = (method: string, path: string) =>
    laterRelease({ ...exchange, request: { ...exchange.request, method, path } })
  it('are known by their routes', () => {
    expect(at('POST', '/v1/account/tokens/magic-url')).toBe('route of a later release')
    expect(at('PATCH', '/v1/users/user-one/mfa')).toBeUndefined()
    expect(at('POST', '/v1/account/sessions/token')).toBeUndefined()
    expect(at('GET', '/v1/project/keys')).toBeUndefined()
  })
})
