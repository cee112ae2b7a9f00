import { oneOf, optional, text } from '../../contract/params.ts'

// Parameters that both ways of making a project share.
export const projectName = text(128, 'Name of the project.')
export const region = optional(oneOf(['default'], 'Region the project is served from.', { caseless: true }), 'default')
