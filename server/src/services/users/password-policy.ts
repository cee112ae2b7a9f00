import { ApiError } from '../../contract/errors.ts'
import type { PasswordStrength, Project } from '../../contract/project.ts'
import { isCommonPassword } from '../../crypto/common-passwords.ts'
import type { User } from '../directory/index.ts'

/**
 * Why the project's policies refuse a new password, in words for the parameter's error; undefined when they do not
 * (contract: identity 3.13). Answers at once unless the dictionary has to be asked.
 */
export function passwordRefusal(project: Project, password: string): Promise<string | undefined> | string | undefined {
  const weakness = weaknessOf(project.auths.passwordStrength, password)
  if (weakness !== undefined || !project.auths.passwordDictionary) return weakness
  return isCommonPassword(password).then((common) =>
    common ? 'The password is among the most common ones, which are tried first. Choose another one.' : undefined,
  )
}

function weaknessOf(strength: PasswordStrength, password: string): string | undefined {
  if (Buffer.byteLength(password) < strength.min) return `Password must have at least ${strength.min} characters.`
  if (strength.uppercase && !/[A-Z]/.test(password)) return 'Password must have an upper-case letter.'
  if (strength.lowercase && !/[a-z]/.test(password)) return 'Password must have a lower-case letter.'
  if (strength.number && !/[0-9]/.test(password)) return 'Password must have a digit.'
  // A symbol is whatever is neither letter, digit nor space.
  if (strength.symbols && !/[^A-Za-z0-9\s]/.test(password)) return 'Password must have a symbol.'
  return undefined
}

/** What of a user a password must not contain. */
export type PersonalData = Pick<User, '$id'> & Partial<Pick<User, 'email' | 'name' | 'phone'>>

/**
 * Refuses a password with personal data in it, where the project says so.
 * @throws ApiError `password_personal_data`
 */
export function refusePersonalData(project: Project, user: PersonalData, password: string): void {
  if (!project.auths.personalDataCheck) return
  const { $id, email, name, phone } = user
  const facts = [$id, email, email?.split('@')[0], name, phone, phone?.replace('+', '')]
  const text = password.toLowerCase()
  if (facts.some((fact) => fact && text.includes(fact.toLowerCase()))) throw new ApiError('password_personal_data')
}
