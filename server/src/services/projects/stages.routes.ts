import { boolean, optional, text, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { Stage, StageList } from './models.ts'
import { skipStage, listStages as stagesOf } from './stages.ts'
import { visibleProject } from './visible.ts'

const projectId = uid('ID of the project.')

export const listStages = route({
  name: 'projects.listStages',
  method: 'GET',
  path: '/v1/projects/:projectId/stages',
  title: 'List onboarding stages',
  scopes: ['stages.read'],
  auth: ['admin'],
  tenancy: 'console',
  params: { projectId },
  model: StageList,
  async run(ctx, params) {
    return { stages: stagesOf(await visibleProject(ctx, params.projectId)) }
  },
})

export const updateStage = route({
  name: 'projects.updateStage',
  method: 'PATCH',
  path: '/v1/projects/:projectId/stages/:stageId',
  title: 'Skip onboarding stage',
  scopes: ['stages.write'],
  auth: ['admin'],
  tenancy: 'console',
  audit: { event: 'stages.update', resource: 'project/{request.projectId}' },
  params: {
    projectId,
    stageId: text(128, 'ID of the stage: the SDK method that completes it.'),
    skip: optional(boolean('Whether it counts as skipped.'), true),
  },
  model: Stage,
  async run(ctx, params) {
    return skipStage(ctx, await visibleProject(ctx, params.projectId), params.stageId, params.skip)
  },
})
