import { describe, expect, it } from 'vitest'
import {
  boolean,
  integer,
  integer64,
  list,
  looseBoolean,
  nullable,
  object,
  oneOf,
  optional,
  orEmpty,
  text,
  uid,
} from '../contract/params.ts'
import type { Route } from '../contract/route.ts'
import { validate } from './validate.ts'

const NO_CHECKS = { redirect: () => undefined, password: () => undefined }
const check = (params: Route['params'], given: Record<string, unknown>) =>
  validate({ params } as unknown as Route, given, NO_CHECKS)

describe('validate', () => {
  it('names a missing parameter and a wrong one', async () => {
    await expect(check({ name: text(5, '') }, {})).rejects.toMatchObject({
      type: 'general_argument_invalid',
      message: 'Param "name" is not optional.',
    })
    await expect(check({ name: text(5, '') }, { name: 'too long' })).rejects.toThrow(/^Invalid `name` param: /)
    for (const name of [5, {}, [], null, ''])
      await expect(check({ name: text(5, '') }, { name })).rejects.toMatchObject({ status: 400 })
  })

  it('drops what is not declared, prototype keys included', async () => {
    const params = await check(
      { name: text(5, '') },
      JSON.parse('{"name":"a","admin":true,"__proto__":{"polluted":1}}'),
    )
    expect(Object.keys(params)).toEqual(['name'])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('takes null for absent on optional parameters, unless null is a value', async () => {
    expect(await check({ name: optional(text(5, ''), 'x') }, { name: null })).toMatchObject({ name: 'x' })
    expect(await check({ name: optional(nullable(text(5, '')), 'x') }, { name: null })).toMatchObject({ name: null })
  })

  it('reads numbers and booleans from text only where that is declared', async () => {
    expect(await check({ on: looseBoolean(''), size: integer(1, 9, '') }, { on: 'false', size: '7' })).toMatchObject({
      on: false,
      size: 7,
    })
    await expect(check({ on: boolean('') }, { on: 'true' })).rejects.toThrow('`on`')
    for (const size of ['10', 1.5, '1.0', '1e1', Number.NaN, true])
      await expect(check({ size: integer(1, 9, '') }, { size })).rejects.toThrow('`size`')
  })

  it('takes whole numbers of 64 bits where they are declared, and no float beyond what is exact', async () => {
    const size = integer64('')
    for (const given of [7, -(2n ** 63n), 2n ** 63n - 1n])
      expect(await check({ size }, { size: given })).toMatchObject({ size: given })
    for (const given of [1e300, 2 ** 53, 2n ** 63n, '7'])
      await expect(check({ size }, { size: given })).rejects.toThrow('`size`')
  })

  it('counts characters, not code units', async () => {
    expect(await check({ name: text(3, '') }, { name: '👍👍👍' })).toMatchObject({ name: '👍👍👍' })
  })

  it('checks every item of a list, and its length', async () => {
    const params = { roles: list(oneOf(['a', 'b'], ''), 2, '') }
    expect(await check(params, { roles: ['a', 'b'] })).toMatchObject({ roles: ['a', 'b'] })
    for (const roles of [['a', 'c'], ['a', 'a', 'a'], 'a', { 0: 'a' }])
      await expect(check(params, { roles })).rejects.toThrow('`roles`')
  })

  it('bounds objects and takes an empty list for an empty one', async () => {
    expect(await check({ prefs: object('') }, { prefs: [] })).toMatchObject({ prefs: {} })
    await expect(check({ prefs: object('') }, { prefs: { a: 'x'.repeat(70_000) } })).rejects.toThrow('`prefs`')
  })

  it('lets an empty text clear a value only where that is declared', async () => {
    expect(await check({ id: orEmpty(uid('')) }, { id: '' })).toMatchObject({ id: '' })
    await expect(check({ id: uid('') }, { id: '' })).rejects.toThrow('`id`')
    for (const id of ['_a', 'a'.repeat(37), 'a/b', 'a b', '..'])
      await expect(check({ id: uid('') }, { id })).rejects.toThrow('`id`')
  })
})
