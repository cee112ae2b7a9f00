import { describe, expect, it } from 'vitest'
import contract from '../../test/data/errors.json' with { type: 'json' }
import { ApiError, ERRORS, isErrorType, wireStatus } from './errors.ts'

describe('errors', () => {
  it('has every type of the contract with its code, and no other', () => {
    const codes = Object.fromEntries(Object.entries(ERRORS).map(([type, [code]]) => [type, code]))
    expect(codes).toEqual(contract)
  })

  it('says each in a short sentence', () => {
    const odd = Object.values(ERRORS).filter(([, sentence]) => !/^[A-Z].{9,109}\.$/.test(sentence))
    expect(odd).toEqual([])
  })

  it('takes code and sentence from the table, keeps the cause', () => {
    const cause = new Error('inner')
    expect(new ApiError('team_not_found')).toMatchObject({ status: 404, message: ERRORS.team_not_found[1] })
    expect(new ApiError('team_not_found', 'No team.', { cause })).toMatchObject({ message: 'No team.', cause })
  })

  it('hides the codes that are not public', () => {
    expect([400, 451, 424, 426, 500, 1008].map(wireStatus)).toEqual([400, 451, 500, 500, 500, 500])
  })

  it('knows its types and is not fooled by inherited names', () => {
    expect(['user_blocked', 'constructor', '__proto__', ''].map(isErrorType)).toEqual([true, false, false, false])
  })
})
