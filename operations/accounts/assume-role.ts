import { AssumeRoleCommand, type AssumeRoleCommandInput, type STSClient } from '@aws-sdk/client-sts';

/** Credentials of an assumed role. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/**
 * Calls AssumeRole.
 *
 * @returns the credentials, and their expiry time in milliseconds since the epoch.
 * @throws Error when the response contains no credentials.
 */
export async function assumeRole(
  sts: STSClient,
  input: AssumeRoleCommandInput,
): Promise<{ credentials: Credentials; expires: number }> {
  const { Credentials: answer } = await sts.send(new AssumeRoleCommand(input));
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new Error(`AssumeRole of ${String(input.RoleArn)} returned no credentials`);
  }
  return {
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    expires: Expiration?.getTime() ?? 0,
  };
}
