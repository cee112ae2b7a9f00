import { expect, it } from 'vitest'
import { Notes } from './notes.ts'

it('takes one note at a time under a name, and the next after it, also after a failure', async () => {
  const notes = new Notes()
  const taken: string[] = []
  const first = Promise.withResolvers<void>()
  notes.take('a', () => {
    taken.push('first')
    return first.promise
  })
  notes.take('a', async () => taken.push('lost'))
  notes.take('b', async () => taken.push('other'))
  first.reject(new Error('The disk is full.'))
  await first.promise.catch(() => undefined)
  await new Promise(setImmediate)
  notes.take('a', async () => taken.push('second'))
  expect(taken).toEqual(['first', 'other', 'second'])
})
