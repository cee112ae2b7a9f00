import { permission } from '../../data/permissions.ts'

/** Who may see, change and delete a project: owners and developers of its team, or of this project alone (contract: identity 2.7). */
export const projectPermissions = (teamId: string, projectId: string): string[] =>
  ['owner', 'developer', `project-${projectId}-owner`, `project-${projectId}-developer`].flatMap((role) =>
    (['read', 'update', 'delete'] as const).map((action) => permission(action, `team:${teamId}/${role}`)),
  )
