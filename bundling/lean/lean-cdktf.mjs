// What an app that only synthesizes does not need of cdktf, nor of its continuation cdktn. The stacks come out byte for
// byte the same.
import { readFile } from 'node:fs/promises';

/** @type {import('esbuild').Plugin} */
export const leanCdktf = {
  name: 'lean-cdktf',
  setup(build) {
    // Every token remembers where it was made, by an error's stack trace of any length: a third of the time of a large
    // app. It is shown only when resolving a token fails.
    build.onLoad(
      { filter: /[\\/]cdkt[fn][\\/]lib[\\/]tokens[\\/]private[\\/]stack-trace\.js$/ },
      async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const names = [...source.matchAll(/^exports\.(\w+) = /gm)].map(([, name]) => String(name));
        return { contents: names.map((name) => `exports.${name} = () => [];`).join('\n') };
      },
    );
    // Zips folders for assets; ours are files.
    build.onResolve({ filter: /^archiver$/ }, () => ({ path: 'archiver', namespace: 'left-out' }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents:
        "module.exports = () => { throw new Error('this app cannot zip folders: use files as assets'); };",
    }));
    // Inline source maps are most of these files' bytes.
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
