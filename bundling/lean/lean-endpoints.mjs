// Endpoints of AWS services. This code replaces the endpoint rules of the SDK, which mostly handle options that the
// functions do not set. A test compares the endpoints with the endpoints of the SDK in every Region.

/**
 * @typedef {object} Parameters
 * @property {string} [Region]
 * @property {string} [Endpoint] Value of `AWS_ENDPOINT_URL`.
 * @property {string} [Bucket]
 * @property {boolean} [ForcePathStyle]
 * @property {boolean} [UseFIPS]
 * @property {boolean} [UseDualStack]
 * @property {boolean} [Accelerate]
 */

/** Domain of each AWS partition. The key is the first part of the partition's Region names. */
const DOMAINS = /** @type {const} */ ([
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['us-isof-', 'csp.hci.ic.gov'],
]);

/** @param {string} region */
const domainOf = (region) => DOMAINS.find(([start]) => region.startsWith(start))?.[1] ?? 'amazonaws.com';

/** @param {Parameters} parameters @returns {string} */
function regionOf({ Region = '', UseFIPS, UseDualStack, Accelerate }) {
  if (!/^[a-z0-9-]+$/.test(Region)) throw new Error(`'${Region}' is not the name of a Region`);
  if (UseFIPS || UseDualStack || Accelerate) {
    throw new Error(
      'FIPS, dual-stack and accelerated endpoints are not supported; unset the environment variables AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT',
    );
  }
  return Region;
}

/**
 * Returns a function that computes the endpoint of a regional service.
 *
 * @param {string} service First part of the host name.
 */
const regional = (service) => (/** @type {Parameters} */ parameters) => {
  const region = regionOf(parameters);
  return {
    url: new URL(parameters.Endpoint ?? `https://${service}.${region}.${domainOf(region)}`),
    properties: {},
    headers: {},
  };
};

export const cloudformation = regional('cloudformation');
export const codebuild = regional('codebuild');
export const codecommit = regional('codecommit');
export const codepipeline = regional('codepipeline');
export const ecr = regional('api.ecr');
export const ecs = regional('ecs');
export const sns = regional('sns');

/** Bucket names with a special meaning in S3: ARNs, and names for S3 Express, access points and Outposts. */
const SPECIAL_BUCKET = /^arn:|--x-s3$|--xa-s3$|--op-s3$/;
/** Bucket names that can be the first label of a host name. AWS's certificate does not cover names with dots. */
const HOST_LABEL = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/** @param {Parameters} parameters */
export function s3(parameters) {
  const { Bucket = '', Endpoint, ForcePathStyle } = parameters;
  const region = regionOf(parameters);
  if (Bucket === '' || SPECIAL_BUCKET.test(Bucket))
    throw new Error(`'${Bucket}' is not the name of a general purpose bucket`);
  const url = new URL(Endpoint ?? `https://s3.${region}.${domainOf(region)}`);
  // `s3Client` sets ForcePathStyle whenever a custom endpoint is set.
  if (Endpoint === undefined && !ForcePathStyle && HOST_LABEL.test(Bucket)) {
    url.host = `${Bucket}.${url.host}`;
  } else {
    url.pathname = `${url.pathname.replace(/\/?$/, '/')}${encodeURIComponent(Bucket)}`;
  }
  const scheme = { name: 'sigv4', signingName: 's3', signingRegion: region, disableDoubleEncoding: true };
  return { url, properties: { authSchemes: [scheme] }, headers: {} };
}
