/** A mail that tells of alerts, one or several. @param page where they are seen to. */
export function alertMail(messages: readonly string[], { store, page }: { store: string; page: string }) {
  const subject =
    messages.length === 1 ? `Regulars: an alert for ${store}` : `Regulars: ${messages.length} alerts for ${store}`;
  const text = [
    ...messages.map((message) => `- ${message}`),
    '',
    `See to it in the app: ${page}`,
    '',
    'You get one mail when an alert begins. Alerts end by themselves when things are as usual again.',
  ].join('\n');
  return { subject, text };
}
