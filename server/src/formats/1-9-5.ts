import { DESCRIPTIVE_FIELDS } from '../contract/project.ts'
import { remove } from './fields.ts'
import { flatProject } from './flat-project.ts'
import type { Step } from './ladder.ts'

/** Clients below 1.9.5: a project is one flat object with everything that belongs to it. */
export const below195: Step = {
  below: '1.9.5',
  requests: {
    // Still sent by them, and no longer kept when a project is made.
    'projects.create': remove(...DESCRIPTIVE_FIELDS),
  },
  responses: { project: flatProject },
}
