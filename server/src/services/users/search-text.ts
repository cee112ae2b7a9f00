import type { User } from '../directory/index.ts'

/** What searching for users looks at (contract: identity 4.7). */
export const searchText = (user: Pick<User, '$id' | 'email' | 'name' | 'phone' | 'labels'>): string =>
  [user.$id, user.email, user.name, user.phone, ...user.labels.map((label) => `label:${label}`)]
    .filter(Boolean)
    .join(' ')
    .toLowerCase()
