import { digits, optional, phone, phoneInPath, queries, total } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import * as mocks from './mock-phones.ts'
import { MockNumber, MockNumberList } from './models.ts'
import { pageOf } from './page.ts'

const auth = ['admin', 'key'] as const
const number = phoneInPath('The phone number.')
const otp = digits(6, 'The code that signs in with this number.')

export const createMockPhone = route({
  name: 'project.createMockPhone',
  method: 'POST',
  path: '/v1/project/mock-phones',
  title: 'Create a mock phone number',
  scopes: ['mocks.write'],
  auth,
  event: 'mock-phones.[number].create',
  audit: { event: 'project.mock-phone.create', resource: 'project.mock-phone/{response.number}' },
  params: { number: phone('The phone number; no message is ever sent to it.'), otp },
  status: 201,
  model: MockNumber,
  async run(ctx, params) {
    return mocks.createMockPhone(ctx, params.number, params.otp)
  },
})

export const listMockPhones = route({
  name: 'project.listMockPhones',
  method: 'GET',
  path: '/v1/project/mock-phones',
  title: 'List mock phone numbers',
  scopes: ['mocks.read'],
  auth,
  params: { queries: optional(queries([]), []), total: total() },
  model: MockNumberList,
  async run(ctx, params) {
    const page = pageOf(ctx.project.auths.mockNumbers, params.queries, params.total)
    return { total: page.total, mockNumbers: page.items.map(mocks.shown) }
  },
})

export const getMockPhone = route({
  name: 'project.getMockPhone',
  method: 'GET',
  path: '/v1/project/mock-phones/:number',
  title: 'Get a mock phone number',
  scopes: ['mocks.read'],
  auth,
  params: { number },
  model: MockNumber,
  async run(ctx, params) {
    return mocks.getMockPhone(ctx, params.number)
  },
})

export const updateMockPhone = route({
  name: 'project.updateMockPhone',
  method: 'PUT',
  path: '/v1/project/mock-phones/:number',
  title: 'Update a mock phone number',
  scopes: ['mocks.write'],
  auth,
  event: 'mock-phones.[number].update',
  audit: { event: 'project.mock-phone.update', resource: 'project.mock-phone/{response.number}' },
  params: { number, otp },
  model: MockNumber,
  async run(ctx, params) {
    return mocks.updateMockPhone(ctx, params.number, params.otp)
  },
})

export const deleteMockPhone = route({
  name: 'project.deleteMockPhone',
  method: 'DELETE',
  path: '/v1/project/mock-phones/:number',
  title: 'Delete a mock phone number',
  scopes: ['mocks.write'],
  auth,
  event: 'mock-phones.[number].delete',
  audit: { event: 'project.mock-phone.delete', resource: 'project.mock-phone/{request.number}' },
  params: { number },
  status: 204,
  async run(ctx, params) {
    await mocks.deleteMockPhone(ctx, params.number)
    return undefined
  },
})
