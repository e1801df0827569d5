const lists = /^\s*(?:compliance_)?topics\s*=\s*\[([^\]]*)\]/gm;

/**
 * The topics an app's configuration subscribes to, the compliance topics among them.
 * @param toml the text of shopify.app.toml.
 */
export function subscribedTopics(toml: string): string[] {
  const withoutComments = toml.replaceAll(/^\s*#.*$/gm, '');
  const topics = [...withoutComments.matchAll(lists)].flatMap(([, list = '']) =>
    [...list.matchAll(/"([^"]+)"/g)].map(([, topic = '']) => topic),
  );
  return [...new Set(topics)];
}
