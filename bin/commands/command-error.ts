/** What the person at the keyboard can mend; shown with the command's usage. */
export function commandError(message: string): Error {
  const error = new Error(message);
  error.name = 'CommandError';
  return error;
}
