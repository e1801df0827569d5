import { readFile } from 'node:fs/promises';
import type { SandboxHandler } from '../http.ts';

const folder = new URL('./browser/', import.meta.url);
const script = 'text/javascript;charset=utf-8';

/** Address -> the files it is made of, in order. */
const assets: Record<string, { files: string[]; type: string }> = {
  '/app-bridge.js': { files: ['app-bridge.client.js', 'app-bridge-elements.client.js'], type: script },
  '/admin-assets/admin-frame.js': { files: ['admin-frame.client.js'], type: script },
  '/admin-assets/admin-frame.css': { files: ['admin-frame.css'], type: 'text/css;charset=utf-8' },
  '/storefront-assets/storefront.js': { files: ['storefront.client.js'], type: script },
  '/storefront-assets/storefront.css': { files: ['storefront.css'], type: 'text/css;charset=utf-8' },
  '/storefront-assets/pixel-frame.js': { files: ['pixel-frame.client.js'], type: script },
  '/storefront-assets/web-pixels-extension.js': { files: ['web-pixels-extension.client.js'], type: script },
};

/** Serves the sandbox's own browser files; any origin may load them, as from Shopify's CDN. */
export const browserAssets: SandboxHandler = async ({ method, url }) => {
  const asset = assets[url.pathname];
  if (!asset || method !== 'GET') return null;
  const parts = await Promise.all(asset.files.map((file) => readFile(new URL(file, folder), 'utf8')));
  const headers = { 'content-type': asset.type, 'access-control-allow-origin': '*', 'cache-control': 'no-cache' };
  return { status: 200, headers, body: parts.join('\n') };
};
