import { ApiError } from '../../contract/errors.ts'
import { CONSOLE, type Project } from '../../contract/project.ts'
import { type EmailQuality, emailQuality } from './email-quality.ts'

/**
 * Judges the email of a new user, or a user's new email. Only the console refuses addresses for their quality
 * (contract: identity 3.2); elsewhere it is stored and no more.
 * @throws ApiError `general_invalid_email`, `user_email_disposable`, `user_email_not_canonical`, `user_email_free`,
 * `user_email_not_corporate`
 */
export function acceptableEmail(project: Project, email: string): EmailQuality {
  const quality = emailQuality(email)
  if (project.$id !== CONSOLE) return quality
  const { auths } = project
  if (auths.disposableEmails && quality.emailIsDisposable) throw new ApiError('user_email_disposable')
  if (auths.canonicalEmails && !quality.emailIsCanonical) throw new ApiError('user_email_not_canonical')
  if (auths.freeEmails && quality.emailIsFree) throw new ApiError('user_email_free')
  if (auths.corporateEmails && !quality.emailIsCorporate) throw new ApiError('user_email_not_corporate')
  return quality
}
