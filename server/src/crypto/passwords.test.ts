import { scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  dummyVerify,
  hashOptions,
  hashPassword,
  needsRehash,
  type PasswordRecord,
  verifyPassword,
  verifySignIn,
} from './passwords.ts'

const LIGHT = { memory: 64, passes: 1, lanes: 1 }
const FIREBASE = {
  salt: '42xEC+ixf3L2lw==',
  saltSeparator: 'Bw==',
  signerKey: 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
}
const RFC7914 = { costCpu: 1_024, costMemory: 8, costParallel: 16, length: 64, salt: 'NaCl' }

function record(algorithm: string, hash: string, options: Record<string, unknown> = {}): PasswordRecord {
  return { algorithm, hash, options }
}

const KNOWN: [string, string, PasswordRecord][] = [
  [
    'argon2i of the reference implementation',
    'password',
    record('argon2', '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8'),
  ],
  [
    'bcrypt of the Openwall test suite',
    'U*U',
    record('bcrypt', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'),
  ],
  ['md5', 'password', record('md5', '5f4dcc3b5aa765d61d8327deb882cf99')],
  ['sha256 (no version)', 'abc', record('sha', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')],
  ['sha1', 'abc', record('sha', 'a9993e364706816aba3e25717850c26c9cd0d89d', { version: 'sha1' })],
  ['sha224', 'abc', record('sha', '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7', { version: 'sha224' })],
  [
    'sha512/224',
    'abc',
    record('sha', '4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa', { version: 'sha512/224' }),
  ],
  [
    'sha512/256',
    'abc',
    record('sha', '53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23', { version: 'sha512/256' }),
  ],
  [
    'sha3-256',
    'abc',
    record('sha', '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532', { version: 'sha3-256' }),
  ],
  ['phpass of its own test program', 'test12345', record('phpass', '$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0')],
  ['phpass of the contract recordings', 'appwrite', record('phpass', '$P$Br387rwferoKN7uwHZqNMu98q3U8RO.')],
  ['phpass that wrote bcrypt', 'U*U', record('phpass', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW')],
  [
    'scrypt of RFC 7914 §12',
    'password',
    record(
      'scrypt',
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
      RFC7914,
    ),
  ],
  [
    'scrypt of Firebase',
    'user1password',
    record(
      'scryptMod',
      'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
      FIREBASE,
    ),
  ],
]

describe('verifyPassword', () => {
  it.each(KNOWN)('knows %s', async (_name, text, known) => {
    expect(await verifyPassword(known, text)).toBe(true)
    expect(await verifyPassword(known, `${text}!`)).toBe(false)
    expect(await verifyPassword(known, '')).toBe(false)
    expect(needsRehash(known)).toBe(true)
  })

  it('takes the defaults of the reference server for scrypt without parameters', async () => {
    const hash = scryptSync('password', 'pepper', 64, { N: 8, r: 14, p: 1 }).toString('hex')
    expect(await verifyPassword(record('scrypt', hash, { salt: 'pepper' }), 'password')).toBe(true)
  })

  it('answers false, and never throws, for garbage of every algorithm', async () => {
    const garbage = [
      '',
      'x',
      '$',
      '$argon2id$v=19$m=64,t=1,p=1$$',
      '$argon2id$v=19$m=8,t=1,p=1$AAAA',
      '$2a$05$',
      `$2a$05$${'!'.repeat(53)}`,
      '$P$',
      `$P$z${'a'.repeat(30)}`,
      '\0',
      '\ud800',
      'z'.repeat(100_000),
    ]
    for (const algorithm of [
      'argon2',
      'bcrypt',
      'md5',
      'sha',
      'phpass',
      'scrypt',
      'scryptMod',
      'plaintext',
      '__proto__',
      '',
    ])
      for (const hash of garbage)
        expect(await verifyPassword(record(algorithm, hash), 'password'), algorithm + hash).toBe(false)
    expect(await verifyPassword(record('sha', 'x', { version: 'constructor' }), 'x')).toBe(false)
    expect(await verifyPassword(record('scryptMod', 'x', { salt: 1, saltSeparator: null, signerKey: {} }), 'x')).toBe(
      false,
    )
  })

  it.each([
    record('argon2', '$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8'),
    record('argon2', '$argon2id$v=19$m=8,t=4294967295,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8'),
    record('bcrypt', '$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'),
    record('phpass', `$P$S${'a'.repeat(30)}`),
    ...[
      { costCpu: 2 ** 30 },
      { costCpu: 1_000 },
      { costCpu: -8 },
      { costCpu: 2 ** 32 },
      { costMemory: 2 ** 30 },
      { costParallel: 2 ** 30 },
      { length: 2 ** 31 },
    ].map((bad) => record('scrypt', 'ff', { ...RFC7914, ...bad })),
  ])('refuses at once what would cost too much: $hash $options', async (greedy) => {
    const started = process.cpuUsage()
    expect(await verifyPassword(greedy, 'password')).toBe(false)
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000)
  })
})

describe('hashPassword', () => {
  it('writes Argon2id that verifies and says what it cost', async () => {
    const made = await hashPassword('Correct-Horse-7', LIGHT)
    expect(made.hash).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/)
    expect(made).toMatchObject({
      algorithm: 'argon2',
      options: { type: 'argon2', memory_cost: 64, time_cost: 1, threads: 1 },
    })
    expect(await verifyPassword(made, 'Correct-Horse-7')).toBe(true)
    expect(await verifyPassword(made, 'correct-horse-7')).toBe(false)
    expect((await hashPassword('Correct-Horse-7', LIGHT)).hash).not.toBe(made.hash)
  })

  it('uses the contract parameters unless told otherwise', async () => {
    const made = await hashPassword('Correct-Horse-7')
    expect(made.hash).toMatch(/^\$argon2id\$v=19\$m=65536,t=4,p=3\$/)
    expect(needsRehash(made)).toBe(false)
    expect(await verifyPassword(made, 'Correct-Horse-7')).toBe(true)
  })
})

describe('signing in', () => {
  it('accepts the right password only, whatever the hash, and no unknown user', async () => {
    const made = await hashPassword('Correct-Horse-7', LIGHT)
    const imported = record('md5', '5f4dcc3b5aa765d61d8327deb882cf99')
    expect(await verifySignIn(made, 'Correct-Horse-7', LIGHT)).toBe(true)
    expect(await verifySignIn(made, 'wrong', LIGHT)).toBe(false)
    expect(await verifySignIn(imported, 'password', LIGHT)).toBe(true)
    expect(await verifySignIn(imported, 'wrong', LIGHT)).toBe(false)
    expect(await verifySignIn(undefined, 'password', LIGHT)).toBe(false)
    expect(await dummyVerify('password', LIGHT)).toBe(false)
  })

  it('asks for a new hash when the stored one is weaker than the profile', async () => {
    const made = await hashPassword('Correct-Horse-7', LIGHT)
    expect(needsRehash(made, LIGHT)).toBe(false)
    expect(needsRehash(made, { ...LIGHT, passes: 2 })).toBe(true)
    expect(needsRehash({ ...made, hash: made.hash.replace('argon2id', 'argon2i') }, LIGHT)).toBe(true)
    expect(needsRehash(record('argon2', 'garbage'), LIGHT)).toBe(true)
  })
})

describe('hashOptions', () => {
  it('reports for each algorithm what the contract recordings show (exchanges/users.json)', () => {
    const report = (algorithm: string, options = {}) => hashOptions(record(algorithm, '', options))
    expect(report('argon2')).toEqual({ type: 'argon2', memory_cost: 65_536, time_cost: 4, threads: 3 })
    expect(report('bcrypt')).toEqual({ type: 'bcrypt', cost: 8 })
    expect(report('md5')).toEqual({ type: 'md5' })
    expect(report('sha', { version: 'sha1' })).toEqual({ version: 'sha1' })
    expect(report('sha')).toEqual({ version: 'sha256' })
    expect(report('phpass')).toEqual({ type: 'phpass', iteration_count_log2: 8, portable_hashes: false })
    expect(report('scrypt', RFC7914)).toEqual({ type: 'scrypt', ...RFC7914 })
    expect(report('scryptMod', FIREBASE)).toEqual({ type: 'scryptMod', ...FIREBASE })
  })

  it('reports what a password of ours really cost', async () => {
    expect(hashOptions(await hashPassword('x', LIGHT))).toEqual({
      type: 'argon2',
      memory_cost: 64,
      time_cost: 1,
      threads: 1,
    })
  })
})
