import { EnvironmentNames } from '../../names';

/** Placeholder account and Region, for names that contain neither: the names of roles, functions and pipelines. */
export const ANYWHERE = { accountId: '000000000000', region: 'us-east-1' };

/** Returns the resource names of an environment whose account and Region may be missing from the configuration. */
export function namesAnywhere(parts: { readonly project: string; readonly environment: string }) {
  return new EnvironmentNames({ ...parts, workload: ANYWHERE, pipelines: ANYWHERE });
}
