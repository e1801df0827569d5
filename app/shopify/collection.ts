import { z } from 'zod';
import type { CollectionDeletion, CollectionFact } from './catalogue-facts.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { id, instant, orNull, shortText, text } from './words.ts';

const collection = z.object({
  id,
  title: text,
  handle: shortText,
  published_at: orNull(instant),
  updated_at: orNull(instant),
});

/** collections/create and collections/update. Which products are in it is not said. */
export function parseCollection(payload: unknown, stamp: Stamp): CollectionFact[] {
  const said = collection.parse(payload);
  const updatedAt = said.updated_at ?? stamp.triggeredAt;
  return [
    {
      kind: 'collection',
      collectionId: said.id,
      title: said.title ?? '',
      handle: said.handle,
      publishedAt: said.published_at,
      updatedAt,
      version: versionOf(updatedAt, stamp),
    },
  ];
}

/** collections/delete. */
export function parseCollectionDeletion(payload: unknown, stamp: Stamp): CollectionDeletion[] {
  const said = z.object({ id }).parse(payload);
  const version = versionOf(stamp.triggeredAt, stamp);
  return [{ kind: 'collection-deletion', collectionId: said.id, deletedAt: stamp.triggeredAt, version }];
}
