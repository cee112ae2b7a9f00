import { boolean, customId, nullable, optional, queries, text, total, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { Variable, VariableList } from './models.ts'
import * as variables from './variables.ts'

const auth = ['admin', 'key'] as const
const variableId = uid('ID of the variable.')

export const createVariable = route({
  name: 'project.createVariable',
  method: 'POST',
  path: '/v1/project/variables',
  title: 'Create a variable',
  scopes: ['project.write'],
  auth,
  event: 'variables.[variableId].create',
  audit: { event: 'project.variable.create', resource: 'project.variable/{response.$id}' },
  params: {
    variableId: customId('ID of the new variable, or `unique()`.'),
    key: text(255, 'Name of the variable; functions and sites see it in their environment.'),
    value: text(8192, 'Value of the variable.', 0),
    secret: optional(boolean('Whether the value can be used, but not be read again.'), true),
  },
  status: 201,
  model: Variable,
  async run(ctx, { variableId: id, ...settings }) {
    return variables.createVariable(ctx, id, settings)
  },
})

export const listVariables = route({
  name: 'project.listVariables',
  method: 'GET',
  path: '/v1/project/variables',
  title: 'List variables',
  scopes: ['project.read'],
  auth,
  params: { queries: optional(queries(variables.VARIABLE_ATTRIBUTES), []), total: total() },
  model: VariableList,
  async run(ctx, params) {
    return variables.listVariables(ctx, params.queries, params.total)
  },
})

export const getVariable = route({
  name: 'project.getVariable',
  method: 'GET',
  path: '/v1/project/variables/:variableId',
  title: 'Get a variable',
  scopes: ['project.read'],
  auth,
  params: { variableId },
  model: Variable,
  async run(ctx, params) {
    return variables.getVariable(ctx, params.variableId)
  },
})

export const updateVariable = route({
  name: 'project.updateVariable',
  method: 'PUT',
  path: '/v1/project/variables/:variableId',
  title: 'Update a variable',
  scopes: ['project.write'],
  auth,
  event: 'variables.[variableId].update',
  audit: { event: 'project.variable.update', resource: 'project.variable/{response.$id}' },
  params: {
    variableId,
    key: optional(nullable(text(255, 'New name.', 0)), null),
    value: optional(nullable(text(8192, 'New value.', 0)), null),
    secret: optional(nullable(boolean('True hides the value for good.')), null),
  },
  model: Variable,
  async run(ctx, { variableId: id, ...changes }) {
    return variables.updateVariable(ctx, id, changes)
  },
})

export const deleteVariable = route({
  name: 'project.deleteVariable',
  method: 'DELETE',
  path: '/v1/project/variables/:variableId',
  title: 'Delete a variable',
  scopes: ['project.write'],
  auth,
  event: 'variables.[variableId].delete',
  audit: { event: 'project.variable.delete', resource: 'project.variable/{request.variableId}' },
  params: { variableId },
  status: 204,
  async run(ctx, params) {
    await variables.deleteVariable(ctx, params.variableId)
    return undefined
  },
})
