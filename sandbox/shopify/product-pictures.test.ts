import { expect, test } from 'vitest';
import { picturesPath, productPictures } from './product-pictures.ts';

const ask = (path: string) =>
  productPictures({ method: 'GET', url: new URL(path, 'http://127.0.0.1'), headers: {}, raw: Buffer.alloc(0) });

test('every product has a picture with its words, always the same', async () => {
  const path = `${picturesPath}/alpine-green-tea-no-1.svg`;
  const reply = await ask(path);
  expect(reply).toMatchObject({
    status: 200,
    headers: { 'content-type': 'image/svg+xml' },
    body: expect.stringMatching(/>alpine<.*>green<.*>tea</) as string,
  });
  expect(await ask(path)).toEqual(reply);
});

test('anything else is not a picture', async () => {
  expect(await ask(`${picturesPath}/../secret.svg`)).toBeNull();
  expect(await ask(`${picturesPath}/tea.jpg`)).toBeNull();
});
