// Removes code of cdktf, and of its successor cdktn, that the synthesis does not need. The synthesized stacks do not
// change.
import { readFile } from 'node:fs/promises';

/** @type {import('esbuild').Plugin} */
export const leanCdktf = {
  name: 'lean-cdktf',
  setup(build) {
    // For each token, cdktf records a stack trace, which is printed only if the token cannot be resolved. Recording
    // takes a third of the synthesis time of a large app.
    build.onLoad(
      { filter: /[\\/]cdkt[fn][\\/]lib[\\/]tokens[\\/]private[\\/]stack-trace\.js$/ },
      async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const names = [...source.matchAll(/^exports\.(\w+) = /gm)].map(([, name]) => String(name));
        return { contents: names.map((name) => `exports.${name} = () => [];`).join('\n') };
      },
    );
    // cdktf uses archiver only for assets that are folders, and every asset of this app is a file.
    build.onResolve({ filter: /^archiver$/ }, () => ({ path: 'archiver', namespace: 'left-out' }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents:
        "module.exports = () => { throw new Error('this app cannot zip folders; use files as assets'); };",
    }));
    // Removes the inline source maps, which are most of the bytes of these files.
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
