// Removes code of cdktf, and of its successor cdktn, that an app does not need for the synthesis. The stacks are the
// same, byte for byte.
import { readFile } from 'node:fs/promises';

/** @type {import('esbuild').Plugin} */
export const leanCdktf = {
  name: 'lean-cdktf',
  setup(build) {
    // Each token keeps the stack trace of its creation, which takes a third of the time of a large app. cdktf prints
    // the trace only when a token cannot be resolved.
    build.onLoad(
      { filter: /[\\/]cdkt[fn][\\/]lib[\\/]tokens[\\/]private[\\/]stack-trace\.js$/ },
      async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const names = [...source.matchAll(/^exports\.(\w+) = /gm)].map(([, name]) => String(name));
        return { contents: names.map((name) => `exports.${name} = () => [];`).join('\n') };
      },
    );
    // archiver zips folders of assets, and every asset here is a file.
    build.onResolve({ filter: /^archiver$/ }, () => ({ path: 'archiver', namespace: 'left-out' }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents:
        "module.exports = () => { throw new Error('this app cannot zip folders; use files as assets'); };",
    }));
    // Inline source maps are most of the bytes of these files.
    build.onLoad(
      { filter: /[\\/](?:cdkt[fn]|constructs|provider-aws)[\\/]lib[\\/].*\.js$/ },
      async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const end = source.lastIndexOf('//# sourceMappingURL=');
        return { contents: end === -1 ? source : source.slice(0, end), loader: 'js' };
      },
    );
  },
};
