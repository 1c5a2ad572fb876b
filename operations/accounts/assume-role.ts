import {
  AssumeRoleCommand,
  GetSessionTokenCommand,
  type AssumeRoleCommandInput,
  type Credentials as StsCredentials,
  type STSClient,
} from '@aws-sdk/client-sts';

/** Credentials of a session. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Credentials, and their expiry time in milliseconds since the epoch. */
export interface SessionCredentials {
  readonly credentials: Credentials;
  readonly expires: number;
}

/** Calls AssumeRole. @throws Error when the response contains no credentials. */
export async function assumeRole(sts: STSClient, input: AssumeRoleCommandInput): Promise<SessionCredentials> {
  const { Credentials: answer } = await sts.send(new AssumeRoleCommand(input));
  return credentialsIn(answer, `AssumeRole of ${String(input.RoleArn)}`);
}

/**
 * Calls GetSessionToken: the session of an IAM user who has passed a code of an MFA device.
 *
 * @throws Error when the response contains no credentials.
 */
export async function getSessionToken(
  sts: STSClient,
  input: { readonly SerialNumber: string; readonly TokenCode: string; readonly DurationSeconds: number },
): Promise<SessionCredentials> {
  const { Credentials: answer } = await sts.send(new GetSessionTokenCommand(input));
  return credentialsIn(answer, 'GetSessionToken');
}

function credentialsIn(answer: StsCredentials | undefined, call: string): SessionCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new Error(`${call} returned no credentials`);
  }
  return {
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    expires: Expiration?.getTime() ?? 0,
  };
}
