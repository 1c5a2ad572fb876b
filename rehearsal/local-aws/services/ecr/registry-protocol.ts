/** Header with the host of the registry, because all registries of a rehearsal have the address of the local AWS. */
export const REGISTRY_HEADER = 'x-registry-host';

/** Error codes of the registry protocol (https://github.com/opencontainers/distribution-spec/blob/main/spec.md). */
export type RegistryErrorCode =
  'DENIED' | 'MANIFEST_INVALID' | 'NAME_UNKNOWN' | 'TAG_INVALID' | 'UNAUTHORIZED';

/** Status of the response with an error code. */
export const REGISTRY_STATUS: Readonly<Record<RegistryErrorCode, number>> = {
  DENIED: 403,
  MANIFEST_INVALID: 400,
  NAME_UNKNOWN: 404,
  TAG_INVALID: 400,
  UNAUTHORIZED: 401,
};
