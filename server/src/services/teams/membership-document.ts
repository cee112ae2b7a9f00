import { isPrivileged } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import type { Draft } from '../../contract/model.ts'
import { authenticators, type Membership as MembershipRow, type User, users } from '../directory/index.ts'
import type { Membership } from './models.ts'
import { selectMany } from './select-many.ts'

type Document = Draft<typeof Membership>

/** What of a member's person is shown. */
interface Visible {
  readonly id: boolean
  readonly name: boolean
  readonly email: boolean
  readonly phone: boolean
  readonly mfa: boolean
  readonly accessedAt: boolean
}

/** Everything: for callers who act for the project, and for routes that only they can use. */
export const ALL_VISIBLE: Visible = { id: true, name: true, email: true, phone: true, mfa: true, accessedAt: true }

/** What the project shows the caller of other members (contract: identity 5.6). */
export function visibleTo({ actor, project: { auths } }: Context): Visible {
  if (isPrivileged(actor)) return ALL_VISIBLE
  return {
    id: auths.membershipsUserId,
    name: auths.membershipsUserName,
    email: auths.membershipsUserEmail,
    phone: auths.membershipsUserPhone,
    mfa: auths.membershipsMfa,
    accessedAt: auths.membershipsUserAccessedAt,
  }
}

/** The answer to whoever just changed a membership: name and address, whatever the privacy settings. */
export const changedMembership = (row: MembershipRow, teamName: string, user: User | undefined): Document => ({
  ...row,
  teamName,
  userName: user?.name,
  userEmail: user?.email,
})

/** Memberships as they may be seen, each with the name of its team. */
export async function describeMemberships(
  ctx: Context,
  rows: readonly MembershipRow[],
  teamName: (row: MembershipRow) => string,
  visible: Visible,
): Promise<Document[]> {
  const people = await peopleOf(ctx, rows)
  const devices = visible.mfa ? await verifiedDevices(ctx, [...people.values()]) : new Set<number>()
  return rows.map((row) => {
    const user = people.get(row.userInternalId)
    return {
      ...row,
      teamName: teamName(row),
      userId: visible.id ? row.userId : '',
      userName: visible.name ? user?.name : '',
      userEmail: visible.email ? user?.email : '',
      userPhone: visible.phone ? user?.phone : '',
      userAccessedAt: visible.accessedAt ? user?.accessedAt : null,
      mfa: visible.mfa && user !== undefined && hasUsableFactor(user, devices),
    }
  })
}

async function peopleOf(ctx: Context, rows: readonly MembershipRow[]): Promise<Map<number, User>> {
  const sequences = rows.map(({ userInternalId }) => userInternalId)
  const found = await selectMany(ctx.store.asSystem(), users, '$sequence', sequences)
  return new Map(found.map((user) => [user.$sequence, user]))
}

/** Users whose only usable factor may be a device, reduced to those who verified one. */
async function verifiedDevices(ctx: Context, people: readonly User[]): Promise<Set<number>> {
  const asked = people.filter((user) => user.mfa && !hasVerifiedAddress(user)).map(({ $sequence }) => $sequence)
  const devices = await selectMany(ctx.store.asSystem(), authenticators, 'userInternalId', asked)
  return new Set(devices.filter(({ verified }) => verified).map(({ userInternalId }) => userInternalId))
}

const hasVerifiedAddress = ({ email, emailVerification, phone, phoneVerification }: User): boolean =>
  Boolean((email && emailVerification) || (phone && phoneVerification))

const hasUsableFactor = (user: User, devices: ReadonlySet<number>): boolean =>
  user.mfa && (hasVerifiedAddress(user) || devices.has(user.$sequence))
