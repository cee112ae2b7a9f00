/** Something the operator can mend; its message is the whole of what is printed. */
export class StartError extends Error {
  override name = 'StartError'
}
