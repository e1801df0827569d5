import nunjucks from 'nunjucks';
import { describe, expect, test } from 'vitest';
import type { BlockPerson } from './block-person.ts';
import { edgeCases } from './edge-cases.ts';
import { klaviyoRecommendations, recommendationsFallback, recommendationsSource } from './recommendations-block.ts';
import { render } from './render.ts';

const products = ['Tea', 'Mug', 'Kettle', 'Spoon'].map((title, index) => ({
  id: String(index + 1),
  title,
  url: `https://shop.test/products/${index + 1}?a=1&b=2`,
  image: `https://cdn.test/${index + 1}.jpg`,
  price: `$${index + 1}.00`,
  reason: 'Popular in this store now',
}));

describe('the grid at Klaviyo shows what the grid here shows', () => {
  test.each(Object.entries(edgeCases))('%s', (_, { person }) => {
    const here = render(recommendationsSource, person(products));
    expect(here.ok && shownIn(here.html)).toEqual(shownIn(renderKlaviyo(person(products))));
  });

  test('all four products, in order', () => {
    const here = render(recommendationsSource, edgeCases['no-name'].person(products));
    expect(here.ok && shownIn(here.html).titles).toEqual(['Tea', 'Mug', 'Kettle', 'Spoon']);
  });
});

test('with nothing to recommend it shows the fallback', () => {
  const person = edgeCases['nothing-to-recommend'].person();
  expect(render(recommendationsSource, person)).toEqual({ ok: true, html: recommendationsFallback });
  expect(renderKlaviyo(person)).toBe(recommendationsFallback);
});

test('markup in a title is shown, not run', () => {
  const rendered = render(recommendationsSource, edgeCases.markup.person(products));
  expect(rendered.ok && rendered.html).not.toContain('<script>');
  expect(renderKlaviyo(edgeCases.markup.person(products))).not.toContain('<script>');
});

test('a broken source says where it is broken', () => {
  expect(render('{% if person %}', { first_name: null, last_name: null, recommendations: [] })).toMatchObject({
    ok: false,
    reason: expect.stringContaining('line:1'),
  });
});

test('a source that never ends is stopped', () => {
  const endless = `{% for a in (1..100000) %}{% for b in (1..100000) %}{{ a | append: b }}{% endfor %}{% endfor %}`;
  expect(render(endless, { first_name: null, last_name: null, recommendations: [] }).ok).toBe(false);
});

test('a source may not read files', () => {
  expect(render('{% include "package.json" %}', { first_name: null, last_name: null, recommendations: [] }).ok).toBe(
    false,
  );
});

/** Klaviyo's language is Django's; nunjucks is near enough for the tags and filters used, with Klaviyo's own `lookup`. */
function renderKlaviyo(person: BlockPerson): string {
  const environment = new nunjucks.Environment(null, { autoescape: false });
  environment.addFilter('lookup', (properties: Record<string, unknown>, name: string) => properties[name]);
  const properties = Object.fromEntries(
    person.recommendations.flatMap((product, index) =>
      (['title', 'url', 'image', 'price'] as const)
        .filter((part) => product[part] !== null)
        .map((part) => [`regulars_rec_${index + 1}_${part}`, product[part]]),
    ),
  );
  // Django's filters take an argument after a colon, nunjucks' in brackets
  return environment.renderString(klaviyoRecommendations().replaceAll(/\|lookup:('[^']+')/g, '|lookup($1)'), {
    person: properties,
  });
}

function shownIn(html: string) {
  const all = (pattern: RegExp) => [...html.matchAll(pattern)].map((match) => match[1]?.replaceAll('&#34;', '&quot;'));
  return {
    titles: all(/<span[^>]*>([^<]*)<\/span>/g),
    links: all(/<a href="([^"]*)"/g),
    images: all(/<img src="([^"]*)"/g),
    prices: all(/<strong[^>]*>([^<]*)<\/strong>/g),
  };
}
