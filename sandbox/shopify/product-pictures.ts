import { createHash } from 'node:crypto';
import type { SandboxHandler } from '../http.ts';
import { escapeHtml } from './html.ts';

/** Where they are on the sandbox's Shopify. */
export const picturesPath = '/cdn/products';

const picture = new RegExp(`^${picturesPath}/([a-z0-9-]+)[.]svg$`);

/** Serves a picture for every handle of a product: its words on a pattern in colours of its own. */
export const productPictures: SandboxHandler = ({ method, url }) => {
  const [, handle] = picture.exec(url.pathname) ?? [];
  if (handle === undefined || method !== 'GET') return null;
  const headers = {
    'content-type': 'image/svg+xml',
    'access-control-allow-origin': '*',
    'cache-control': 'max-age=86400',
  };
  return { status: 200, headers, body: draw(handle) };
};

function draw(handle: string): string {
  const [hue = 0, turn = 0, x = 0, y = 0] = createHash('sha256').update(handle).digest();
  const degrees = Math.round((hue / 255) * 360);
  const colour = (shift: number, lightness: number) => `hsl(${(degrees + shift) % 360} 45% ${lightness}%)`;
  const words = handle.replace(/-no-\d+$/, '').split('-');
  const lines = words.map(
    (word, index) => `<text x="140" y="${148 + (index - (words.length - 1) / 2) * 34}">${escapeHtml(word)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="280" height="280" viewBox="0 0 280 280">
<rect width="280" height="280" fill="${colour(0, 88)}"/>
<circle cx="${40 + (x / 255) * 200}" cy="${40 + (y / 255) * 200}" r="110" fill="${colour(30, 78)}"/>
<rect x="-60" y="190" width="400" height="150" transform="rotate(${Math.round((turn / 255) * 60) - 30} 140 220)" fill="${colour(330, 72)}"/>
<g font-family="sans-serif" font-size="30" font-weight="600" text-anchor="middle" fill="${colour(0, 22)}">${lines.join('')}</g>
</svg>`;
}
