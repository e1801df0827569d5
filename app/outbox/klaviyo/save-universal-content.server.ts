import type { BlockItem } from '../destination.ts';
import { outcomeOfFailure } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { readKlaviyoFailure } from './client.server.ts';
import type { KlaviyoClient } from './client.server.ts';

/**
 * Creates or updates the universal content block that a slug stands for.
 * An id that is not known is looked up by name first: the answer to an earlier creation may have been lost.
 * @param known the block's id, when we have it.
 * @returns with the id when there is one.
 * Source: create_universal_content, revision 2026-07-15.
 */
export async function saveUniversalContent(
  client: KlaviyoClient,
  { payload: { name, html } }: BlockItem,
  known: string | undefined,
): Promise<{ outcome: Outcome; id?: string | undefined }> {
  const attributes = {
    name,
    definition: { contentType: 'block', type: 'html', data: { content: html, displayOptions: {} } },
  } as const;
  try {
    const id = known ?? (await findByName(client, name));
    if (id === undefined) {
      const { body } = await client.templates.createUniversalContent({
        data: { type: 'template-universal-content', attributes },
      });
      return { outcome: { status: 'sent' }, id: body.data.id };
    }
    await client.templates.updateUniversalContent(id, { data: { type: 'template-universal-content', id, attributes } });
    return { outcome: { status: 'sent' }, id };
  } catch (error) {
    const failure = readKlaviyoFailure(error);
    if (failure.kind !== 'refused') return { outcome: outcomeOfFailure(failure), id: known };
    // somebody removed it at Klaviyo: forget the id, the next try finds or makes one
    if (failure.status === 404 && known !== undefined)
      return { outcome: { status: 'retry', reason: 'esp-failed', afterMs: 0 } };
    return { outcome: { status: 'dead', reason: 'refused-by-esp' }, id: known };
  }
}

async function findByName(client: KlaviyoClient, name: string): Promise<string | undefined> {
  const filter = `equals(name,"${name.replaceAll('"', '\\"')}")`;
  const { body } = await client.templates.getAllUniversalContent({ filter, pageSize: 1 });
  return body.data[0]?.id;
}
