/** What stands before the @, without dots and what follows a plus. @param email normalised. */
export function mailboxOf(email: string): string {
  const [local = ''] = email.split('@', 1);
  const [name = ''] = local.split('+', 1);
  return name.replaceAll('.', '') || local;
}
