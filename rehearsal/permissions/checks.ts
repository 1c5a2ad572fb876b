import type { Requirement, ServicePrincipal } from './call';

/**
 * Checks of permissions that AWS makes without a request of the caller, because a service acts for a role or for itself.
 * Each method returns AWS's sentence about the first denied permission, or undefined if all permissions are allowed.
 */
export interface PermissionChecks {
  /** Checks permissions of the caller behind an access key. Nobody is behind undefined. */
  ofCaller(
    accessKeyId: string | undefined,
    region: string,
    requirements: readonly Requirement[],
  ): Promise<string | undefined>;
  /** Checks permissions of an AWS service that acts for itself, which only resource policies grant. */
  ofService(
    service: ServicePrincipal,
    region: string,
    requirements: readonly Requirement[],
  ): Promise<string | undefined>;
  /** Checks that a role trusts an AWS service, and permissions of the service in this role. */
  ofRole(
    service: ServicePrincipal,
    roleArn: string,
    region: string,
    requirements: readonly Requirement[],
  ): Promise<string | undefined>;
}

const allowed = () => Promise.resolve(undefined);

/** Allows everything. */
export const NO_CHECKS: PermissionChecks = { ofCaller: allowed, ofService: allowed, ofRole: allowed };
