import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig, type Plugin, type Rollup } from 'vite';
import options from './remix.config.js';

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [remix(options), ...(isSsrBuild ? [] : [compressed()])],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 400,
    rollupOptions: { onwarn: (warning, warn) => (isExpected(warning) ? undefined : warn(warning)) },
  },
}));

/** Routes that show nothing have nothing for the browser; zod's comments speak of an annotation that they are not. */
function isExpected({ code, id = '' }: Rollup.RollupLog): boolean {
  return code === 'EMPTY_BUNDLE' || (code === 'INVALID_ANNOTATION' && id.includes('/node_modules/zod/'));
}

/** Puts a `.br` beside every text file of the build, once, so that server.ts never compresses: Polaris' styles shrink to a tenth. */
function compressed(): Plugin {
  const compress = promisify(brotliCompress);
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      const files = (await readdir(dir, { recursive: true })).filter((file) => /\.(js|css|svg)$/.test(file));
      await Promise.all(
        files.map(async (file) => {
          const target = path.join(dir, file);
          await writeFile(`${target}.br`, await compress(await readFile(target)));
        }),
      );
    },
  };
}
