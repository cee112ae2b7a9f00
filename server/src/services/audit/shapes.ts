import { column, type Row, shape } from '../../data/shape.ts'

/** Who did what: written for every audited route that succeeds (contract: identity 8.6). */
export const audits = shape({
  name: 'audits',
  homes: ['project', 'platform'],
  access: 'system',
  columns: {
    event: column.string({ required: true }),
    /** `user/5e5ea5c16897e` */
    resource: column.string({ required: true }),
    userId: column.string({ fallback: '' }),
    userInternalId: column.integer(),
    /** guest, user, admin, or the kind of key. */
    userType: column.string({ fallback: 'guest' }),
    userName: column.string({ fallback: '' }),
    userEmail: column.string({ fallback: '' }),
    impersonatorId: column.string(),
    mode: column.string({ fallback: 'default' }),
    ip: column.string({ fallback: '' }),
    userAgent: column.string({ fallback: '' }),
    hostname: column.string({ fallback: '' }),
    sdk: column.string({ fallback: '' }),
    time: column.datetime({ required: true }),
  },
  indexes: [{ columns: ['userInternalId', 'time'] }, { columns: ['resource', 'time'] }, { columns: ['time'] }],
})
export type Audit = Row<typeof audits>
