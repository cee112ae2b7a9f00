import { describe, expect, it } from 'vitest'
import { field, listOf, model } from '../contract/model.ts'
import { present } from './present.ts'

const Item = model('item', {
  $id: field.string(),
  secret: field.string({ sensitive: true }),
  at: field.datetime(),
  note: field.nullableString(),
})
const Items = listOf('itemList', 'items', Item)

describe('present', () => {
  it('lets only declared fields leave and completes missing ones', () => {
    expect(present(Item, { $id: 'a', password: 'hunter2', at: null }, false)).toEqual({
      $id: 'a',
      secret: '',
      at: '',
      note: null,
    })
  })

  it('writes dates as the API does', () => {
    expect(present(Item, { at: 0 }, false).at).toBe('1970-01-01T00:00:00.000+00:00')
  })

  it('shows sensitive fields to keys and administrators only, in lists too', () => {
    const list = { total: 1, items: [{ $id: 'a', secret: 's' }] }
    expect(present(Items, list, true)).toMatchObject({ items: [{ secret: 's' }] })
    expect(present(Items, list, false)).toMatchObject({ items: [{ secret: '' }] })
  })

  it('never hands out a default that could be changed for everybody', () => {
    const Listed = model('listed', { tags: field.strings() })
    const first = present(Listed, {}, false)
    ;(first.tags as string[]).push('x')
    expect(present(Listed, {}, false)).toEqual({ tags: [] })
  })
})
