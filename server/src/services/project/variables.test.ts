import { Project, Query } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { variables as rows } from '../projects/index.ts'

let server: TestServer
let owned: TestProject
let project: Project
let other: Project

beforeAll(async () => {
  server = await startServer()
  owned = await createProject(server)
  project = new Project(await owned.key())
  other = new Project(await (await createProject(server)).key())
})
afterAll(() => server.close())

const create = (key: string, value = 'value', secret?: boolean) =>
  project.createVariable({ variableId: 'unique()', key, value, ...(secret !== undefined && { secret }) })

describe('project.createVariable', () => {
  it('makes a secret one unless told otherwise, whose value nobody reads again', async () => {
    const hidden = await create('HIDDEN', 'sesame')
    expect(hidden).toMatchObject({ key: 'HIDDEN', value: '', secret: true, resourceType: 'project', resourceId: '' })
    expect((await project.getVariable({ variableId: hidden.$id })).value).toBe('')
    const listed = await project.listVariables({ queries: [Query.equal('key', 'HIDDEN')] })
    expect(listed.variables.map(({ value }) => value)).toEqual([''])
    const { store } = await server.app.system(owned.projectId)
    expect((await store.find(rows, hidden.$id))?.value).toBe('sesame')
    expect((await create('PLAIN', 'open', false)).value).toBe('open')
  })

  it('refuses a key that is taken, but not in another project', async () => {
    await create('TAKEN')
    await expect(create('TAKEN')).rejects.toMatchObject({ type: 'variable_already_exists', code: 409 })
    await other.createVariable({ variableId: 'unique()', key: 'TAKEN', value: '' })
  })

  it('forbids callers that may only read', async () => {
    const reader = new Project(await owned.key(['project.read']))
    await expect(reader.createVariable({ variableId: 'unique()', key: 'A', value: '' })).rejects.toMatchObject({
      type: 'general_unauthorized_scope',
    })
  })
})

describe('project.updateVariable', () => {
  it('changes what is given', async () => {
    const { $id } = await create('OLD', 'one', false)
    expect(await project.updateVariable({ variableId: $id, value: 'two' })).toMatchObject({ key: 'OLD', value: 'two' })
    expect(await project.updateVariable({ variableId: $id, key: 'NEW' })).toMatchObject({ key: 'NEW', value: 'two' })
    expect(await project.updateVariable({ variableId: $id, secret: true })).toMatchObject({ value: '', secret: true })
  })

  it('never shows a secret again', async () => {
    const { $id } = await create('KEPT', 'sesame')
    await expect(project.updateVariable({ variableId: $id, secret: false })).rejects.toMatchObject({
      type: 'variable_cannot_unset_secret',
    })
  })

  it('refuses nothing at all, an empty key and a key that is taken', async () => {
    const { $id } = await create('FIRST')
    await create('SECOND')
    await expect(project.updateVariable({ variableId: $id })).rejects.toMatchObject({
      type: 'general_argument_invalid',
    })
    await expect(project.updateVariable({ variableId: $id, key: '' })).rejects.toMatchObject({
      type: 'general_argument_invalid',
    })
    await expect(project.updateVariable({ variableId: $id, key: 'SECOND' })).rejects.toMatchObject({
      type: 'variable_already_exists',
    })
  })

  it('knows no variable of another project', async () => {
    const { $id } = await create('MINE')
    const unknown = { type: 'variable_not_found', code: 404 }
    await expect(other.getVariable({ variableId: $id })).rejects.toMatchObject(unknown)
    await expect(other.updateVariable({ variableId: $id, value: 'x' })).rejects.toMatchObject(unknown)
    await expect(other.deleteVariable({ variableId: $id })).rejects.toMatchObject(unknown)
  })
})

describe('project.listVariables', () => {
  it('refuses to filter by value', async () => {
    await expect(project.listVariables({ queries: [Query.startsWith('value', 's')] })).rejects.toMatchObject({
      type: 'general_argument_invalid',
    })
  })
})

describe('project.deleteVariable', () => {
  it('deletes once', async () => {
    const { $id } = await create('GONE')
    await project.deleteVariable({ variableId: $id })
    await expect(project.deleteVariable({ variableId: $id })).rejects.toMatchObject({ type: 'variable_not_found' })
  })

  it('leaves the variables of functions and sites alone', async () => {
    const ctx = await server.app.system(owned.projectId)
    const row = await ctx.store.insert(rows, {
      $id: ctx.newId(),
      resourceType: 'function',
      resourceId: 'f',
      key: 'A',
      value: 'b',
    })
    await expect(project.getVariable({ variableId: row.$id })).rejects.toMatchObject({ type: 'variable_not_found' })
    await expect(project.deleteVariable({ variableId: row.$id })).rejects.toMatchObject({ type: 'variable_not_found' })
    expect(await ctx.store.find(rows, row.$id)).toBeDefined()
  })
})
