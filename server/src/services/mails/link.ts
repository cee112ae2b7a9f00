/** The caller's URL with values added to its query; what it had of other names stays. */
export function linkTo(url: string, values: Readonly<Record<string, string>>): string {
  const link = new URL(url)
  for (const [name, value] of Object.entries(values)) link.searchParams.set(name, value)
  return link.href
}
