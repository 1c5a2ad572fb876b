// What a Lambda function does not need of its libraries: a quarter of each zip, loaded at every cold start.
// The tests of functions/ run the built bundles, and find a pattern that matches no file because a library has moved it.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { REPLACEMENTS } from './lean-replacements.mjs';

const require = createRequire(import.meta.url);

/**
 * Never reached here: writing YAML, its types other than text, list and map, turning it into values of JavaScript; the
 * SDK's own retries (every client has ours), hashes in JavaScript (Node has them), a browser's streams, sending streams.
 */
export const UNUSED = [
  'yaml/browser/dist/(stringify|schema/(core|json|yaml-1\\.1))/',
  'yaml/browser/dist/(visit|log|schema/common/null|parse/cst-(scalar|stringify|visit))\\.js',
  'yaml/browser/dist/(doc/(anchors|applyReviver|createNode)|nodes/(addPairToJSMap|toJS))\\.js',
  'retry/util-retry/(AdaptiveRetryStrategy|StandardRetryStrategy|DefaultRateLimiter)\\.js',
  'checksums/dist-es/submodules/sha/sha1/Sha1Js\\.js',
  'smithy/core/dist-es/submodules/checksum/(sha256/Sha256|md5/Md5)Js\\.js',
  'serde/util-stream/(sdk-stream-mixin|checksum/createChecksumStream|stream-collector)\\.browser\\.js',
  'serde/util-stream/(createBufferedReadable|getAwsChunkedEncodingStream)(\\.browser)?\\.js',
];

/** Packages that are replaced as a whole. */
const REPLACED = new Map([
  // Lambda gives its role's credentials in the environment. The SDK's default chain would bring six more providers.
  [
    '@aws-sdk/credential-provider-node',
    "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
  ],
  // S3 Select streams events; nothing here calls it.
  [
    '@smithy/core/event-streams',
    `export const resolveEventStreamSerdeConfig = (config) => config;
     export const eventStreamSerdeProvider = undefined;
     export const EventStreamSerde = undefined;`,
  ],
]);

/** @type {import('esbuild').Plugin} */
export const leanBundle = {
  name: 'lean-bundle',
  setup(build) {
    build.onResolve(
      { filter: /^@(aws-sdk\/credential-provider-node|smithy\/core\/event-streams)$/ },
      (args) => ({
        path: args.path,
        namespace: 'replaced',
        pluginData: args.resolveDir,
      }),
    );
    build.onLoad({ filter: /.*/, namespace: 'replaced' }, ({ path, pluginData }) => ({
      contents: REPLACED.get(path) ?? '',
      resolveDir: String(pluginData),
    }));

    // yaml's package exports point Node at CommonJS, which cannot be shaken; its ES modules are the same code.
    build.onResolve({ filter: /^yaml$/ }, () => ({
      path: join(dirname(require.resolve('yaml/package.json')), 'browser', 'dist', 'index.js'),
      sideEffects: false,
    }));

    build.onLoad({ filter: new RegExp(UNUSED.join('|')) }, async ({ path }) => ({
      contents: withoutCode(await readFile(path, 'utf8')),
    }));

    for (const [filter, contents] of REPLACEMENTS) {
      build.onLoad({ filter }, async ({ path }) => ({
        contents: replaced(contents(filter.exec(path)?.[1] ?? ''), await readFile(path, 'utf8')),
        resolveDir: dirname(path),
      }));
    }

    // Of a client's package.json only the version is used, in the User-Agent.
    build.onLoad({ filter: /@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ }, async ({ path }) => ({
      contents: JSON.stringify({ version: versionIn(await readFile(path, 'utf8')) }),
      loader: 'json',
    }));

    build.onLoad(
      { filter: /client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ },
      async ({ path }) => ({
        contents: withoutErrorClasses(withPlainKeys(await readFile(path, 'utf8'))),
      }),
    );
  },
};

/** The same exports, all undefined. @param {string} source */
const withoutCode = (source) =>
  exportsOf(source)
    .map((name) => `export const ${name} = undefined;`)
    .join('\n');

/** Other code in place of a module's own; exports that it lacks are undefined. @param {string} code @param {string} source */
function replaced(code, source) {
  const given = new Set(exportsOf(code));
  const missing = exportsOf(source).filter((name) => !given.has(name));
  return [code, ...missing.map((name) => `export const ${name} = undefined;`)].join('\n');
}

/** @param {string} source @returns {string[]} */
function exportsOf(source) {
  const listed = [...source.matchAll(/export \{([^}]*)\}/g)].flatMap(([, list = '']) =>
    list.split(',').map((name) => name.trim().split(' as ').at(-1) ?? ''),
  );
  const named = [...source.matchAll(/^ *export (?:class|const|(?:async )?function) (\w+)/gm)].map(
    ([, name = '']) => name,
  );
  return [...listed, ...named].filter((name) => name !== '');
}

/**
 * A client describes all its operations in one file, as constants with computed keys: `{ [_hH]: … }`. A computed key may
 * have side effects, so esbuild keeps them all; with the text in its place the unused ones go.
 *
 * @param {string} source
 */
function withPlainKeys(source) {
  /** @type {Map<string, string>} */
  const texts = new Map();
  for (const [, name = '', text = ''] of source.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm))
    texts.set(name, text);
  return source.replace(/\[(_\w+)\]:/g, (found, /** @type {string} */ name) => {
    const text = texts.get(name);
    return text === undefined ? found : `${text}:`;
  });
}

/**
 * Every client registers a class for each error of each of its operations, and registering is a side effect. An error
 * that has no class is an instance of the client's base error with the same name, status and message, and nothing here
 * asks for more (`awsFailure`).
 *
 * @param {string} source
 */
const withoutErrorClasses = (source) => source.replace(/^n\d+_registry\.registerError\(.*\);$/gm, '');

/** @param {string} json */
function versionIn(json) {
  /** @type {unknown} */
  const manifest = JSON.parse(json);
  return manifest instanceof Object && 'version' in manifest ? String(manifest.version) : '';
}
