// Replacements for library modules. The regular expressions match the end of a module's path. The comment of an entry
// says why the functions do not need the original code.
import { join } from 'node:path';

const ENDPOINTS = JSON.stringify(join(import.meta.dirname, 'lean-endpoints.mjs'));

/** Code of a plugin for SDK clients that does nothing. */
const NO_PLUGIN = '() => ({ applyToStack: () => undefined })';

/** @type {readonly (readonly [path: RegExp, contents: (name: string) => string])[]} */
export const REPLACEMENTS = [
  // The SDK's rules cover every kind of endpoint. The functions need only those in lean-endpoints.mjs.
  [
    /client-(\w+)[\\/]dist-es[\\/]endpoint[\\/]endpointResolver\.js$/,
    (service) => `export { ${service} as defaultEndpointResolver } from ${ENDPOINTS};`,
  ],
  // Only the code for a custom User-Agent prefix reads the list of AWS partitions, and no function sets the prefix.
  [/aws[\\/]partitions\.js$/, () => 'export const partitionsInfo = { partitions: [] };'],
  // The functions add no extensions to SDK clients.
  [
    /client-(\w+)[\\/]dist-es[\\/]runtimeExtensions\.js$/,
    () => 'export const resolveRuntimeExtensions = (config) => config;',
  ],
  // In Lambda, there are no AWS configuration files and there is no instance metadata.
  [
    /shared-ini-file-loader[\\/]loadSharedConfigFiles\.js$/,
    () => `export const CONFIG_PREFIX_SEPARATOR = '.';
      export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  ],
  [/getInstanceMetadataRegion\.js$/, () => 'export const getInstanceMetadataRegion = async () => undefined;'],
  // The functions set no logger for SDK clients, because the logs would contain secrets.
  [/loggerMiddleware\.js$/, () => `export const getLoggerPlugin = ${NO_PLUGIN};`],
  // The functions use no directory buckets, no customer-provided encryption keys (SSE-C), and no redirects to another
  // Region.
  [/s3ExpressMiddleware\.js$/, () => `export const getS3ExpressPlugin = ${NO_PLUGIN};`],
  [/s3ExpressHttpSigningMiddleware\.js$/, () => `export const getS3ExpressHttpSigningPlugin = ${NO_PLUGIN};`],
  [/S3ExpressIdentityProviderImpl\.js$/, () => 'export class S3ExpressIdentityProviderImpl {}'],
  [/middleware-ssec\.js$/, () => `export const getSsecPlugin = ${NO_PLUGIN};`],
  [/region-redirect-middleware\.js$/, () => `export const getRegionRedirectMiddlewarePlugin = ${NO_PLUGIN};`],
  // The functions sign requests for one Region with SigV4, and use no event streams.
  [
    /SignatureV4MultiRegion\.js$/,
    () => `import { SignatureV4 } from '@smithy/signature-v4';
      export class SignatureV4MultiRegion extends SignatureV4 { static sigv4aDependency() { return 'none'; } }`,
  ],
  [/AwsSdkSigV4ASigner\.js$/, () => 'export class AwsSdkSigV4ASigner {}'],
  [/signature-v4[\\/]dist-es[\\/]HeaderFormatter\.js$/, () => 'export class HeaderFormatter {}'],
  // The middleware adds a header with which Lambda detects endless recursion. No function invokes another function.
  [
    /recursionDetectionMiddleware\.js$/,
    () => 'export const recursionDetectionMiddleware = () => (next) => async (args) => next(args);',
  ],
  // The functions send no XML to S3.
  [
    /XmlShapeSerializer\.js$/,
    () => `export class XmlShapeSerializer {
        setSerdeContext() {}
        write() { throw new Error('this bundle writes no XML'); }
      }`,
  ],
];
