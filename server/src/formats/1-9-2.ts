import { chain, remove, rename } from './fields.ts'
import type { Step } from './ladder.ts'
import type { Convert } from './tree.ts'

const template = rename({ type: 'templateId', replyTo: 'replyToEmail' })

// "No limit" was 0.
const limit: Convert = ({ limit, ...params }) => (limit === undefined ? params : { ...params, total: limit || null })

// They could not show the ID and the phone number of a member, so they never ask for it.
const privacy: Convert = (params) => ({ ...rename({ mfa: 'userMFA' })(params), userId: false, userPhone: false })

/** Clients below 1.9.2: one reply-to address, limits of 0, members without phone number. */
export const below192: Step = {
  below: '1.9.2',
  requests: {
    'project.getEmailTemplate': template,
    'project.deleteEmailTemplate': template,
    'project.updateEmailTemplate': template,
    'project.updateSMTP': rename({ replyTo: 'replyToEmail' }),
    'project.updateMembershipPrivacyPolicy': privacy,
    'project.updateSessionAlertPolicy': rename({ alerts: 'enabled' }),
    'project.updateUserLimitPolicy': limit,
    'project.updatePasswordHistoryPolicy': limit,
    'project.updateSessionLimitPolicy': limit,
    'project.updateAuthMethod': rename({ status: 'enabled', method: 'methodId' }),
  },
  responses: {
    membership: remove('userPhone'),
    mockNumber: chain(remove('$createdAt', '$updatedAt'), rename({ number: 'phone' })),
    emailTemplate: chain(remove('replyToName'), rename({ templateId: 'type', replyToEmail: 'replyTo' })),
    project: chain(
      remove('smtpReplyToName', 'authMembershipsUserId', 'authMembershipsUserPhone'),
      rename({ smtpReplyToEmail: 'smtpReplyTo' }),
    ),
  },
}
