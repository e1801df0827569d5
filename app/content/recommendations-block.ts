import { shownMax } from '../recommendations/shown-max.ts';

/** Slug of the block every store starts with. */
export const recommendationsSlug = 'recommendations';

/** Products the grid shows. */
export const gridSize = shownMax;

/** Shown when there is nothing to recommend, or the block can't be rendered: words that are never wrong. */
export const recommendationsFallback =
  '<p style="font-family:Arial,sans-serif;font-size:14px">Have a look at what is new in our store.</p>';

/** The grid of recommended products, in Liquid. Tables and inline styles: mail clients know nothing newer. */
export const recommendationsSource = `{% if recommendations.size > 0 %}<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>
{% for product in recommendations limit: ${gridSize} %}<td width="25%" align="center" valign="top" style="padding:8px;font-family:Arial,sans-serif">
<a href="{{ product.url }}" style="color:#111111;text-decoration:none">
{% if product.image %}<img src="{{ product.image }}" alt="{{ product.title }}" width="140" style="max-width:100%;border:0"><br>{% endif %}
<span style="font-size:14px">{{ product.title }}</span>
{% if product.price %}<br><strong style="font-size:14px">{{ product.price }}</strong>{% endif %}
</a></td>
{% endfor %}</tr></table>{% else %}${recommendationsFallback}{% endif %}`;

/**
 * The same grid in Klaviyo's Django-like language, over the flattened properties of the profile; for universal content.
 * Every value is guarded, so that a profile with fewer products shows fewer and one with none the fallback.
 * Source: Klaviyo help, "Message personalization reference"; universal content of API revision 2026-07-15.
 */
export function klaviyoRecommendations(): string {
  const cells = Array.from({ length: gridSize }, (_, index) => klaviyoCell(index + 1));
  return `{% if ${lookup(1, 'title')} %}<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>
${cells.join('\n')}
</tr></table>{% else %}${recommendationsFallback}{% endif %}`;
}

const lookup = (place: number, part: string) => `person|lookup:'regulars_rec_${place}_${part}'`;

function klaviyoCell(place: number): string {
  const show = (part: string) => `{{ ${lookup(place, part)}|escape }}`;
  return `{% if ${lookup(place, 'title')} %}<td width="25%" align="center" valign="top" style="padding:8px;font-family:Arial,sans-serif">
<a href="${show('url')}" style="color:#111111;text-decoration:none">
{% if ${lookup(place, 'image')} %}<img src="${show('image')}" alt="${show('title')}" width="140" style="max-width:100%;border:0"><br>{% endif %}
<span style="font-size:14px">${show('title')}</span>
{% if ${lookup(place, 'price')} %}<br><strong style="font-size:14px">${show('price')}</strong>{% endif %}
</a></td>{% endif %}`;
}
