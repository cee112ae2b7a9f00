/** One line of the audit log, not yet stored. */
export interface AuditRecord {
  readonly event: string
  readonly resource: string
  readonly userId: string
  readonly userInternalId: number | null
  readonly userType: string
  readonly userName: string
  readonly userEmail: string
  readonly impersonatorId: string | null
  readonly mode: string
  readonly ip: string
  readonly userAgent: string
  readonly hostname: string
  readonly sdk: string
  readonly time: number
}
