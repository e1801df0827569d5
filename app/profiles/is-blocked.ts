const mailboxes =
  /^(no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer-daemon|postmaster|unknown|none|noemail|no[-_.]email)(\+.*)?@/;

/** Whether an address, normalised, belongs to nobody whoever writes it into an order: no-reply mailboxes and what tills fill in. */
export function isBlockedEmail(email: string): boolean {
  return mailboxes.test(email) || /[@.](invalid|localhost)$/.test(email);
}

/** Whether a number, in E.164, is no number: one digit over and over, or counting up. */
export function isBlockedPhone(phone: string): boolean {
  const digits = phone.replace(/\D/g, '');
  return /(\d)\1{6}$/.test(digits) || '01234567890123456789'.includes(digits.slice(-8));
}
