// What a Lambda function does not need of its libraries: a quarter of each zip, loaded at every cold start.
// The tests of functions/ run the built bundles, and hold them to their size: a library that moves its files makes a
// pattern below miss, and the bundle grows.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Never reached here: writing YAML, its types other than text, list and map, turning it into values of JavaScript; the SDK's
 * own retries (every client has ours), hashes in JavaScript (Node has them), a browser's streams, uploads of streams whose
 * length is not known, the Region of an instance.
 */
const UNUSED = new RegExp(
  [
    'yaml/browser/dist/(stringify|schema/(core|json|yaml-1\\.1))/',
    'yaml/browser/dist/(visit|log|schema/common/null|parse/cst-(scalar|stringify|visit))\\.js',
    'yaml/browser/dist/(doc/(anchors|applyReviver|createNode)|nodes/(addPairToJSMap|toJS))\\.js',
    'retry/util-retry/(AdaptiveRetryStrategy|StandardRetryStrategy|DefaultRateLimiter)\\.js',
    'checksums/dist-es/submodules/sha/sha1/Sha1Js\\.js',
    'smithy/core/dist-es/submodules/checksum/(sha256/Sha256|md5/Md5)Js\\.js',
    'serde/util-stream/(sdk-stream-mixin|checksum/createChecksumStream)\\.browser\\.js',
    'serde/util-stream/(createBufferedReadable|getAwsChunkedEncodingStream)(\\.browser)?\\.js',
    'config-resolver/regionConfig/getInstanceMetadataRegion\\.js',
  ].join('|'),
);

/** Modules that are replaced as a whole. */
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

/** Of S3 only objects are read and written: a request has bytes as its body, and never a structure in XML. */
const WITHOUT_XML = `export class XmlShapeSerializer {
  setSerdeContext() {}
  write(_schema, value) {
    if (typeof value !== 'string' && value?.byteLength === undefined) throw new Error('S3: a body in XML');
    this.body = value;
  }
  flush() {
    return this.body;
  }
}`;

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

    build.onLoad({ filter: UNUSED }, async ({ path }) => ({
      contents: withoutCode(await readFile(path, 'utf8')),
    }));

    // The SDK passes on which call a call belongs to, so that Lambda finds functions that call themselves without end. Nothing
    // here calls a function.
    build.onLoad({ filter: /middleware-recursion-detection[\\/]recursionDetectionMiddleware\.js$/ }, () => ({
      contents: 'export const recursionDetectionMiddleware = () => (next) => async (args) => next(args);',
    }));

    // Lambda has no configuration files of the AWS CLI.
    build.onLoad({ filter: /shared-ini-file-loader[\\/]loadSharedConfigFiles\.js$/ }, () => ({
      contents: `export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });
        export const CONFIG_PREFIX_SEPARATOR = '.';`,
    }));

    build.onLoad({ filter: /protocols[\\/]xml[\\/]XmlShapeSerializer\.js$/ }, () => ({
      contents: WITHOUT_XML,
    }));

    build.onLoad({ filter: /util-endpoints[\\/]lib[\\/]aws[\\/]partitions\.js$/ }, async ({ path }) => ({
      contents: withFewPartitions(await readFile(path, 'utf8')),
    }));

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

/**
 * Keeps the partitions that the configuration knows (`partitionOf`), by the pattern of their Regions. The list of each
 * partition's Regions only adds what people call them.
 *
 * @param {string} source `export const partitionsInfo = {…};`
 */
function withFewPartitions(source) {
  const [, json = ''] = /^export const partitionsInfo = (\{[\s\S]*\});?\s*$/.exec(source) ?? [];
  /** @type {unknown} */
  const info = JSON.parse(json);
  const { partitions, ...rest } = /** @type {{ partitions: { id: string }[] }} */ (info);
  const kept = partitions
    .filter(({ id }) => ['aws', 'aws-cn', 'aws-us-gov'].includes(id))
    .map((partition) => ({ ...partition, regions: {} }));
  return `export const partitionsInfo = ${JSON.stringify({ ...rest, partitions: kept })};`;
}

/** The same exports, all undefined. @param {string} source */
function withoutCode(source) {
  const listed = [...source.matchAll(/export \{([^}]*)\}/g)].flatMap(([, list = '']) =>
    list.split(',').map((name) => name.trim().split(' as ').at(-1)),
  );
  const named = [...source.matchAll(/^export (?:class|const|function) (\w+)/gm)].map(([, name]) => name);
  return [...listed, ...named].map((name) => `export const ${String(name)} = undefined;`).join('\n');
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
