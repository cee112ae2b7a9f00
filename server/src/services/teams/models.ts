import { documentFields, field, listOf, model, Preferences } from '../../contract/model.ts'

export const Team = model('team', {
  ...documentFields,
  name: field.string({ description: 'Name of the team.' }),
  total: field.integer({ description: 'How many members have joined.' }),
  prefs: field.model(Preferences, { description: 'Preferences, any JSON object.' }),
})
export const TeamList = listOf('teamList', 'teams', Team)

/** What a project does not show of its users stays empty (contract: identity 5.6). */
export const Membership = model('membership', {
  ...documentFields,
  userId: field.string({ description: 'ID of the member.' }),
  userName: field.string({ description: 'Name of the member.' }),
  userEmail: field.string({ description: 'Email address of the member.' }),
  userPhone: field.string({ description: 'Phone number of the member.' }),
  teamId: field.string({ description: 'ID of the team.' }),
  teamName: field.string({ description: 'Name of the team.' }),
  invited: field.datetime({ description: 'When the member was invited.' }),
  joined: field.datetime({ description: 'When the member joined; empty for an open invitation.' }),
  confirm: field.boolean({ description: 'Whether the invitation was accepted.' }),
  mfa: field.boolean({ description: 'Whether the member signs in with a second factor.' }),
  userAccessedAt: field.datetime({ description: 'When the member was last seen, to the day.' }),
  roles: field.strings({ description: 'Roles of the member in the team.' }),
})
export const MembershipList = listOf('membershipList', 'memberships', Membership)
