import { STSClient } from '@aws-sdk/client-sts';

import { OperationError } from '../operation-error';
import type { AccountAccess } from './account-access';
import { assumeRole, getSessionToken, type Credentials, type SessionCredentials } from './assume-role';
import { readCaller, type Caller } from './caller';
import { adviceForRole, RoleRefusal, type PersonRole } from './refusal';

/** How the person signs in. */
export interface SignIn {
  /** Region of the STS endpoint. */
  readonly region: string;
  /** Account that people sign in to. */
  readonly peopleAccountId: string;
  /** True if S3 clients send the name of a bucket in the path of the URL, as a local endpoint needs it. */
  readonly forcePathStyle: boolean;
  /** ARN of the MFA device of an IAM user. @default the virtual device with the name of the user */
  readonly mfaSerial?: string;
  /** Asks for a code of an MFA device. */
  readonly askMfaCode: (serial: string) => Promise<string>;
}

/** Duration of the session of an IAM user in seconds. The roles accept no older MFA sign-in. */
const SESSION_SECONDS = 3600;
/** A session is renewed this number of milliseconds before it expires. */
const RENEWAL_MS = 5 * 60_000;

/** The person who runs a command, with the sessions of the roles that the command has assumed. */
export class Person {
  private readonly sessions = new Map<string, Promise<SessionCredentials>>();

  private constructor(
    readonly caller: Caller,
    private readonly sts: STSClient,
    private readonly signIn: SignIn,
  ) {}

  /**
   * Finds the credentials in the AWS SDK's usual places, and asks an IAM user for a code of the MFA device, once for all
   * roles.
   */
  static async signIn(signIn: SignIn): Promise<Person> {
    const { region } = signIn;
    const sts = new STSClient({ region });
    const { sessionToken = '' } = await sts.config.credentials();
    const caller = await readCaller(sts, sessionToken !== '');
    if (caller.kind !== 'user') return new Person(caller, sts, signIn);
    const serial = signIn.mfaSerial ?? caller.arn.replace(/:user\/.*$/, `:mfa/${caller.name}`);
    const code = await signIn.askMfaCode(serial);
    const { credentials } = await getSessionToken(sts, {
      SerialNumber: serial,
      TokenCode: code,
      DurationSeconds: SESSION_SECONDS,
    }).catch((cause: unknown) => {
      throw new OperationError(
        `AWS did not accept the MFA code of ${serial}: ${messageOf(cause)}; wait for the next code, or pass the ARN of your device with --mfa-serial`,
        { cause },
      );
    });
    return new Person(caller, new STSClient({ region, credentials }), signIn);
  }

  /**
   * Assumes a role, under the name of the person.
   *
   * @param account Name of the account: a key of `accounts` in the configuration.
   * @throws RoleRefusal that says who was refused which role, and what would allow it.
   */
  async open(account: string, role: PersonRole): Promise<AccountAccess> {
    const credentials = async (): Promise<Credentials> => (await this.assume(account, role)).credentials;
    await credentials();
    const { forcePathStyle } = this.signIn;
    return {
      name: account,
      accountId: role.arn.split(':')[4] ?? '',
      client: (Kind, region) => new Kind({ region, credentials, forcePathStyle }),
    };
  }

  private async assume(account: string, role: PersonRole): Promise<SessionCredentials> {
    const kept = await this.sessions.get(role.arn);
    if (kept !== undefined && kept.expires - RENEWAL_MS > Date.now()) return kept;
    const assuming = assumeRole(this.sts, { RoleArn: role.arn, RoleSessionName: this.caller.name }).catch(
      (error: unknown) => {
        throw this.refusal(error, account, role);
      },
    );
    this.sessions.set(role.arn, assuming);
    assuming.catch(() => this.sessions.delete(role.arn));
    return assuming;
  }

  private refusal(cause: unknown, account: string, role: PersonRole): unknown {
    if (!(cause instanceof Error) || cause.name !== 'AccessDenied') return cause;
    const { caller } = this;
    const advice = adviceForRole(caller, role, this.signIn.peopleAccountId);
    return new RoleRefusal(account, { caller, role }, advice, cause);
  }
}

/** Returns the message of an error without a period at its end, for a sentence that goes on. */
const messageOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
