// Removes library code that no Lambda function needs, because every cold start would load the code. The removed code is
// a quarter of each zip. Tests run the built bundles, and report patterns that match no file after a library has moved
// its files.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { REPLACEMENTS } from './lean-replacements.mjs';

const require = createRequire(import.meta.url);

/**
 * Patterns of library files whose code never runs. In the package yaml: writing YAML, types other than strings, lists
 * and maps, and conversion to JavaScript values. In the AWS SDK: its retry strategies, hashes in JavaScript, browser
 * streams, and request streams.
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

/** Replacements of whole packages. */
const REPLACED = new Map([
  // Lambda passes the credentials of the role in environment variables. The SDK's default chain contains six other
  // credential providers.
  [
    '@aws-sdk/credential-provider-node',
    "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
  ],
  // Only S3 Select uses event streams, and no function uses S3 Select.
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

    // For Node, the package yaml exports CommonJS, from which esbuild cannot remove unused code. The ES modules of the
    // package contain the same code.
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

    // From a client's package.json, the SDK uses only the version, for the User-Agent header.
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

/**
 * Returns the code of a module with the exports of `source`. The value of every export is undefined.
 *
 * @param {string} source
 */
const withoutCode = (source) =>
  exportsOf(source)
    .map((name) => `export const ${name} = undefined;`)
    .join('\n');

/**
 * Returns new code for a module. Exports of `source` that the new code lacks are added as undefined.
 *
 * @param {string} code
 * @param {string} source
 */
function replaced(code, source) {
  const given = new Set(exportsOf(code));
  const missing = exportsOf(source).filter((name) => !given.has(name));
  return [code, ...missing.map((name) => `export const ${name} = undefined;`)].join('\n');
}

/** Returns the names of a module's exports. @param {string} source @returns {string[]} */
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
 * Replaces computed keys, as in `{ [_hH]: … }`, with plain keys. A computed key may have side effects, so esbuild would
 * keep the descriptions of all operations of a client. With plain keys, esbuild removes the descriptions of unused
 * operations.
 *
 * @param {string} source
 */
function withPlainKeys(source) {
  /** @type {Map<string, string>} */
  const texts = new Map();
  for (const [, name = '', text = ''] of source.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm))
    texts.set(name, text);
  return source.replace(/\[(_\w+)\]:/g, (key, /** @type {string} */ name) => {
    const text = texts.get(name);
    return text === undefined ? key : `${text}:`;
  });
}

/**
 * Removes the registration of error classes, because esbuild keeps every class with a registration. Without its class,
 * an error has the client's base class and the same name, status and message. `awsFailure` reads no other field.
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
