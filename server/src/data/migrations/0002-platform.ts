import type { Migration } from '../migrate.ts'

/** The tables of the platform alone: projects and what belongs to them. */
export const platform: Migration = {
  id: 2,
  name: '0002-platform',
  async up(schema) {
    await schema.createTable({
      name: 'devKeys',
      columns: {
        projectId: 'string!',
        projectInternalId: 'integer!',
        name: 'string!',
        secret: 'string!',
        secretHash: 'string!',
        expire: 'datetime',
        accessedAt: 'datetime',
        sdks: 'list!',
      },
      indexes: [{ columns: ['secretHash'], unique: true }, { columns: ['projectInternalId'] }],
    })
    await schema.createTable({
      name: 'keys',
      columns: {
        resourceType: 'string!',
        resourceId: 'string!',
        resourceInternalId: 'integer!',
        name: 'string!',
        scopes: 'list!',
        secret: 'string!',
        secretHash: 'string!',
        expire: 'datetime',
        accessedAt: 'datetime',
        sdks: 'list!',
      },
      indexes: [{ columns: ['secretHash'], unique: true }, { columns: ['resourceType', 'resourceInternalId'] }],
    })
    await schema.createTable({
      name: 'platforms',
      columns: {
        projectId: 'string!',
        projectInternalId: 'integer!',
        type: 'string!',
        name: 'string!',
        key: 'string!',
        store: 'string!',
        hostname: 'string!',
      },
      indexes: [{ columns: ['projectInternalId'] }],
    })
    await schema.createTable({
      name: 'projects',
      rows: true,
      columns: {
        teamId: 'string!',
        teamInternalId: 'integer!',
        name: 'string!',
        region: 'string!',
        description: 'string!',
        logo: 'string!',
        url: 'string!',
        legalName: 'string!',
        legalCountry: 'string!',
        legalState: 'string!',
        legalCity: 'string!',
        legalAddress: 'string!',
        legalTaxId: 'string!',
        version: 'string!',
        status: 'string!',
        accessedAt: 'datetime',
        services: 'json!',
        protocols: 'json!',
        auths: 'json!',
        smtp: 'string',
        templates: 'json!',
        oAuthProviders: 'string',
        search: 'string!',
        pingCount: 'integer!',
        pingedAt: 'datetime',
        labels: 'list!',
        onboarding: 'json!',
      },
      indexes: [{ columns: ['teamInternalId'] }, { columns: ['name'] }, { columns: ['accessedAt'] }],
    })
    await schema.createTable({
      name: 'schedules',
      columns: {
        resourceType: 'string!',
        resourceInternalId: 'integer',
        resourceId: 'string!',
        resourceUpdatedAt: 'datetime',
        projectId: 'string!',
        projectInternalId: 'integer!',
        schedule: 'string!',
        data: 'string',
        active: 'boolean!',
        region: 'string!',
      },
      indexes: [{ columns: ['projectInternalId'] }],
    })
    await schema.createTable({
      name: 'removals',
      columns: {
        requestedAt: 'datetime!',
      },
      indexes: [],
    })
    await schema.createTable({
      name: 'instance',
      columns: {
        value: 'json!',
      },
      indexes: [],
    })
  },
}
