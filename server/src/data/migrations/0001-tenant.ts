import type { Migration } from '../migrate.ts'

/** The tables that every project has, and the console as a project too. */
export const tenant: Migration = {
  id: 1,
  name: '0001-tenant',
  async up(schema) {
    await schema.createTable({
      name: 'authenticators',
      columns: {
        userId: 'string!',
        userInternalId: 'integer!',
        type: 'string!',
        verified: 'boolean!',
        data: 'string',
      },
      indexes: [{ columns: ['userInternalId'] }],
    })
    await schema.createTable({
      name: 'challenges',
      columns: {
        userId: 'string!',
        userInternalId: 'integer!',
        type: 'string!',
        token: 'string',
        code: 'string',
        expire: 'datetime!',
      },
      indexes: [{ columns: ['userInternalId'] }, { columns: ['expire'] }],
    })
    await schema.createTable({
      name: 'identities',
      columns: {
        userId: 'string!',
        userInternalId: 'integer!',
        provider: 'string!',
        providerUid: 'string!',
        providerEmail: 'string',
        providerAccessToken: 'string',
        providerAccessTokenExpiry: 'datetime',
        providerRefreshToken: 'string',
        secrets: 'string',
        scopes: 'list!',
        expire: 'datetime',
      },
      indexes: [
        { columns: ['userInternalId', 'provider', 'providerUid'], unique: true },
        { columns: ['provider', 'providerUid'], unique: true },
        { columns: ['providerEmail'] },
      ],
    })
    await schema.createTable({
      name: 'memberships',
      rows: true,
      columns: {
        userId: 'string!',
        userInternalId: 'integer!',
        teamId: 'string!',
        teamInternalId: 'integer!',
        roles: 'list!',
        invited: 'datetime',
        joined: 'datetime',
        confirm: 'boolean!',
        secret: 'string',
        search: 'string!',
      },
      indexes: [
        { columns: ['teamInternalId', 'userInternalId'], unique: true },
        { columns: ['userInternalId'] },
        { columns: ['teamInternalId', 'confirm'] },
      ],
    })
    await schema.createTable({
      name: 'sessions',
      columns: {
        userId: 'string!',
        userInternalId: 'integer!',
        provider: 'string!',
        providerUid: 'string!',
        providerAccessToken: 'string',
        providerAccessTokenExpiry: 'datetime',
        providerRefreshToken: 'string',
        secret: 'string!',
        userAgent: 'string!',
        ip: 'string!',
        countryCode: 'string!',
        osCode: 'string',
        osName: 'string',
        osVersion: 'string',
        clientType: 'string',
        clientCode: 'string',
        clientName: 'string',
        clientVersion: 'string',
        clientEngine: 'string',
        clientEngineVersion: 'string',
        deviceName: 'string',
        deviceBrand: 'string',
        deviceModel: 'string',
        factors: 'list!',
        expire: 'datetime!',
        mfaUpdatedAt: 'datetime',
      },
      indexes: [{ columns: ['userInternalId'] }, { columns: ['expire'] }],
    })
    await schema.createTable({
      name: 'targets',
      columns: {
        userId: 'string!',
        userInternalId: 'integer!',
        sessionId: 'string',
        sessionInternalId: 'integer',
        providerType: 'string!',
        providerId: 'string',
        providerInternalId: 'integer',
        identifier: 'string!',
        name: 'string!',
        expired: 'boolean!',
      },
      indexes: [
        { columns: ['userInternalId'] },
        { columns: ['identifier'], unique: true },
        { columns: ['providerInternalId'] },
        { columns: ['sessionInternalId'] },
      ],
    })
    await schema.createTable({
      name: 'teams',
      rows: true,
      columns: {
        name: 'string!',
        total: 'integer!',
        search: 'string!',
        prefs: 'json!',
        labels: 'list!',
      },
      indexes: [{ columns: ['name'] }, { columns: ['total'] }],
    })
    await schema.createTable({
      name: 'tokens',
      columns: {
        userId: 'string!',
        userInternalId: 'integer!',
        type: 'integer!',
        secret: 'string!',
        expire: 'datetime!',
        userAgent: 'string!',
        ip: 'string!',
      },
      indexes: [{ columns: ['userInternalId'] }, { columns: ['expire'] }],
    })
    await schema.createTable({
      name: 'users',
      columns: {
        name: 'string!',
        email: 'string',
        phone: 'string',
        status: 'boolean!',
        labels: 'list!',
        password: 'string',
        passwordHistory: 'string!',
        hash: 'string!',
        hashOptions: 'json!',
        passwordUpdate: 'datetime',
        prefs: 'json!',
        registration: 'datetime',
        emailVerification: 'boolean!',
        phoneVerification: 'boolean!',
        reset: 'boolean!',
        mfa: 'boolean!',
        mfaRecoveryCodes: 'string!',
        search: 'string!',
        accessedAt: 'datetime',
        emailCanonical: 'string',
        emailIsFree: 'boolean',
        emailIsDisposable: 'boolean',
        emailIsCorporate: 'boolean',
        emailIsCanonical: 'boolean',
        impersonator: 'boolean!',
      },
      indexes: [
        { columns: ['email'], unique: true },
        { columns: ['phone'], unique: true },
        { columns: ['name'] },
        { columns: ['accessedAt'] },
        { columns: ['registration'] },
      ],
    })
    await schema.createTable({
      name: 'variables',
      columns: {
        resourceType: 'string!',
        resourceInternalId: 'integer',
        resourceId: 'string!',
        key: 'string!',
        value: 'string!',
        secret: 'boolean!',
      },
      indexes: [{ columns: ['resourceId', 'key', 'resourceType'], unique: true }],
    })
    await schema.createTable({
      name: 'audits',
      columns: {
        event: 'string!',
        resource: 'string!',
        userId: 'string!',
        userInternalId: 'integer',
        userType: 'string!',
        userName: 'string!',
        userEmail: 'string!',
        impersonatorId: 'string',
        mode: 'string!',
        ip: 'string!',
        userAgent: 'string!',
        hostname: 'string!',
        sdk: 'string!',
        time: 'datetime!',
      },
      indexes: [{ columns: ['userInternalId', 'time'] }, { columns: ['resource', 'time'] }, { columns: ['time'] }],
    })
    await schema.createTable({
      name: 'jobs',
      columns: {
        name: 'string!',
        payload: 'json!',
        runAt: 'datetime!',
        attempts: 'integer!',
        error: 'string',
        failed: 'boolean!',
      },
      indexes: [{ columns: ['failed', 'runAt'] }],
    })
  },
}
