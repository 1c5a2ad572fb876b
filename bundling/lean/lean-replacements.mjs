// Replacements of library modules, by the end of their path. Each entry says why the functions do not need the
// original.
import { join } from 'node:path';

const ENDPOINTS = JSON.stringify(join(import.meta.dirname, 'lean-endpoints.mjs'));

/** A client plugin that does nothing. */
const NO_PLUGIN = '() => ({ applyToStack: () => undefined })';

/** @type {readonly (readonly [path: RegExp, contents: (name: string) => string])[]} */
export const REPLACEMENTS = [
  // The SDK's rules cover every kind of endpoint. The functions use one kind (lean-endpoints.mjs).
  [
    /client-(\w+)[\\/]dist-es[\\/]endpoint[\\/]endpointResolver\.js$/,
    (service) => `export { ${service} as defaultEndpointResolver } from ${ENDPOINTS};`,
  ],
  // Only the user agent reads the partitions, for a prefix that is not set.
  [/aws[\\/]partitions\.js$/, () => 'export const partitionsInfo = { partitions: [] };'],
  // The clients have no extensions.
  [
    /client-(\w+)[\\/]dist-es[\\/]runtimeExtensions\.js$/,
    () => 'export const resolveRuntimeExtensions = (config) => config;',
  ],
  // Lambda has no configuration files and no instance metadata.
  [
    /shared-ini-file-loader[\\/]loadSharedConfigFiles\.js$/,
    () => `export const CONFIG_PREFIX_SEPARATOR = '.';
      export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  ],
  [/getInstanceMetadataRegion\.js$/, () => 'export const getInstanceMetadataRegion = async () => undefined;'],
  // The clients have no logger, because logs would contain secrets.
  [/loggerMiddleware\.js$/, () => `export const getLoggerPlugin = ${NO_PLUGIN};`],
  // The functions use no directory buckets, no encryption keys of their own, and no redirects to another Region.
  [/s3ExpressMiddleware\.js$/, () => `export const getS3ExpressPlugin = ${NO_PLUGIN};`],
  [/s3ExpressHttpSigningMiddleware\.js$/, () => `export const getS3ExpressHttpSigningPlugin = ${NO_PLUGIN};`],
  [/S3ExpressIdentityProviderImpl\.js$/, () => 'export class S3ExpressIdentityProviderImpl {}'],
  [/middleware-ssec\.js$/, () => `export const getSsecPlugin = ${NO_PLUGIN};`],
  [/region-redirect-middleware\.js$/, () => `export const getRegionRedirectMiddlewarePlugin = ${NO_PLUGIN};`],
  // Requests are signed for one Region, with SigV4. Event streams are not used.
  [
    /SignatureV4MultiRegion\.js$/,
    () => `import { SignatureV4 } from '@smithy/signature-v4';
      export class SignatureV4MultiRegion extends SignatureV4 { static sigv4aDependency() { return 'none'; } }`,
  ],
  [/AwsSdkSigV4ASigner\.js$/, () => 'export class AwsSdkSigV4ASigner {}'],
  [/signature-v4[\\/]dist-es[\\/]HeaderFormatter\.js$/, () => 'export class HeaderFormatter {}'],
  // Lambda detects endless recursion by a header. No function calls a function.
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
