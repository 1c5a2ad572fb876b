import { getProfileName, loadSharedConfigFiles } from '@smithy/core/config';

/** Returns the `mfa_serial` of the profile whose credentials the AWS SDK uses; undefined if the profile has none. */
export async function profileMfaSerial(): Promise<string | undefined> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const profile = getProfileName({});
  return configFile[profile]?.['mfa_serial'] ?? credentialsFile[profile]?.['mfa_serial'];
}
