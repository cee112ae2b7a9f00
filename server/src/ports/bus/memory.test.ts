import { MemoryBus } from './memory.ts'
import { busSuite } from './suite.ts'

busSuite('bus in memory', () => {
  const errors: unknown[] = []
  const bus = new MemoryBus({ onError: (error) => errors.push(error) })
  return { bus, peer: bus, errors }
})
