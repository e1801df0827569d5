/** Fetches a file, because a link would not carry the session token, and saves it from memory. @returns whether it came. */
export async function saveFile(url: string, name: string): Promise<boolean> {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) return false;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
  return true;
}
