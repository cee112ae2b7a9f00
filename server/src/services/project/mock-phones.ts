import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { isDigits, isPhone } from '../../contract/formats.ts'
import type { MockNumber } from '../../contract/project.ts'
import { changeAuths } from './change.ts'

/** Mock numbers of a project at most (contract: identity 6.10). */
const MOST = 5_000

/** A mock number as the API shows it. */
export const shown = ({ phone, ...rest }: MockNumber) => ({ number: phone, ...rest })

/** @throws ApiError `mock_number_not_found` */
export function getMockPhone(ctx: Context, number: string) {
  const found = ctx.project.auths.mockNumbers.find(({ phone }) => phone === number)
  if (!found) throw new ApiError('mock_number_not_found')
  return shown(found)
}

/** @throws ApiError `mock_number_already_exists`, `mock_number_limit_exceeded` */
export async function createMockPhone(ctx: Context, number: string, otp: string) {
  const made = { phone: number, otp, $createdAt: ctx.now(), $updatedAt: ctx.now() }
  await changeAuths(ctx, ({ mockNumbers }) => {
    if (mockNumbers.some(({ phone }) => phone === number)) throw new ApiError('mock_number_already_exists')
    if (mockNumbers.length >= MOST) throw new ApiError('mock_number_limit_exceeded')
    return { mockNumbers: [...mockNumbers, made] }
  })
  return shown(made)
}

/** Gives a mock number another code. @throws ApiError `mock_number_not_found` */
export async function updateMockPhone(ctx: Context, number: string, otp: string) {
  const { auths } = await changeAuths(ctx, ({ mockNumbers }) => {
    if (!mockNumbers.some(({ phone }) => phone === number)) throw new ApiError('mock_number_not_found')
    const changed = mockNumbers.map((mock) => (mock.phone === number ? { ...mock, otp, $updatedAt: ctx.now() } : mock))
    return { mockNumbers: changed }
  })
  const changed = auths.mockNumbers?.find(({ phone }) => phone === number)
  return changed && shown(changed)
}

/** @throws ApiError `mock_number_not_found` */
export async function deleteMockPhone(ctx: Context, number: string): Promise<void> {
  await changeAuths(ctx, ({ mockNumbers }) => {
    const others = mockNumbers.filter(({ phone }) => phone !== number)
    if (others.length === mockNumbers.length) throw new ApiError('mock_number_not_found')
    return { mockNumbers: others }
  })
}

/** The whole list as older clients send it, replacing the one there is; numbers that stay keep their date of creation. */
export function replaceMockPhones(ctx: Context, given: readonly Record<string, unknown>[], project: { $id: string }) {
  const numbers = given.map(readMockPhone)
  if (new Set(numbers.map(({ phone }) => phone)).size < numbers.length) {
    throw new ApiError('general_bad_request', 'A phone number stands twice in the list.')
  }
  const now = ctx.now()
  return changeAuths(
    ctx,
    ({ mockNumbers }) => ({
      mockNumbers: numbers.map(({ phone, otp }) => {
        const before = mockNumbers.find((mock) => mock.phone === phone)
        if (before?.otp === otp) return before
        return { phone, otp, $createdAt: before?.$createdAt ?? now, $updatedAt: now }
      }),
    }),
    project,
  )
}

function readMockPhone({ phone, otp }: Record<string, unknown>): { phone: string; otp: string } {
  const valid =
    typeof phone === 'string' && isPhone(phone) && typeof otp === 'string' && otp.length === 6 && isDigits(otp)
  if (valid) return { phone, otp }
  throw new ApiError(
    'general_argument_invalid',
    'Invalid `numbers` param: each is an object with a `phone` number and an `otp` of 6 digits.',
  )
}
