import type { Deviation } from '../recording.ts'

const EARLY = 'the reference answers this before its usual headers are set; ours are on every answer'

/** Where our answers differ from the recording of `pipeline` on purpose. */
export const deviations: readonly Deviation[] = [
  { exchange: 'preflight*', path: 'header x-content-type-options', reason: EARLY },
  ...['invalid JWT on a public route', 'fixed: well-known acme unknown', 'admin mode with project console'].flatMap(
    (exchange) => ['header server', 'header x-content-type-options'].map((path) => ({ exchange, path, reason: EARLY })),
  ),
  ...['fixed: robots.txt', 'fixed: humans.txt'].flatMap((exchange) =>
    ['header server', 'header x-content-type-options', 'header access-control-*'].map((path) => ({
      exchange,
      path,
      reason: EARLY,
    })),
  ),
  ...['unknown route', 'unknown route, no project', 'wrong method*', 'upper-case path'].map((exchange) => ({
    exchange,
    path: 'header content-type',
    reason: 'paths under /v1 answer errors as JSON, which every SDK reads; the reference sends a page',
  })),
  ...['invalid JWT', 'invalid JWT on a public route'].map((exchange) => ({
    exchange,
    path: 'header x-debug-fallback',
    reason: 'the reference sends the pair twice when it fails early',
  })),
  ...['header server', 'header x-content-type-options'].map((path) => ({
    exchange: 'invalid JWT',
    path,
    reason: EARLY,
  })),
  ...['response format not semver', 'response format 0.6.0'].flatMap((exchange) =>
    [
      'body.mfa',
      'body.targets',
      ...(exchange.endsWith('semver') ? ['body.impersonator', 'body.impersonatorUserId'] : []),
    ].map((path) => ({
      exchange,
      path,
      reason: 'wire versions below 1.8.0 are not built, and what is no version is the newest',
    })),
  ),
  ...['total=false', 'total=false with a limit'].map((exchange) => ({
    exchange,
    path: 'body.total',
    reason: 'total=false is honoured in query strings too: nothing is counted',
  })),
  { exchange: 'fixed: versions', path: 'body.*', reason: 'the SDKs that this server was tested with' },
]
