/** Values of the condition keys of a call, by the name of the key. */
export type ConditionContext = Readonly<Record<string, string | readonly string[]>>;

/** One permission that a call needs. A call can need several, for example for a bucket and for its KMS key. */
export interface Requirement {
  /** IAM action, e.g. `s3:PutObject`. */
  readonly action: string;
  /** ARN of the resource, or `*` for an action without resource types. */
  readonly resource: string;
  /** Account that owns the resource. @default the account in the ARN, otherwise the account of the caller */
  readonly resourceAccount?: string;
  /** Condition keys that only this requirement has. */
  readonly context?: ConditionContext;
}

/** A session of an assumed role. */
export interface RolePrincipal {
  readonly kind: 'role';
  readonly accountId: string;
  /** ARN of the role. */
  readonly arn: string;
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
  readonly sessionArn: string;
  readonly sessionName: string;
  /** Unique id of the session: `<role id>:<session>`. */
  readonly userId: string;
  /** True if the caller of AssumeRole used a code of an MFA device. */
  readonly mfa: boolean;
  /** Session policies in the AssumeRole request, as JSON. */
  readonly sessionPolicy?: string;
}

/** An IAM user with an access key. */
export interface UserPrincipal {
  readonly kind: 'user';
  readonly accountId: string;
  readonly arn: string;
  readonly name: string;
  /** Present for a session of GetSessionToken: true if the user passed a code of an MFA device. */
  readonly mfa?: boolean;
}

/** An AWS service that acts for a resource of an account. */
export interface ServicePrincipal {
  readonly kind: 'service';
  /** `codebuild.amazonaws.com`. */
  readonly name: string;
  /** Account of the resource for which the service acts. */
  readonly sourceAccount: string;
  /** ARN of the resource for which the service acts. Absent if the service sends none. */
  readonly sourceArn?: string;
}

export type Principal = RolePrincipal | UserPrincipal | ServicePrincipal;

/** A caller whose calls are not checked: the rehearsal itself, which looks at the local AWS from outside. */
export const REHEARSAL = 'rehearsal';

/** The caller of a request, as IAM sees it. */
export type Caller = Principal | typeof REHEARSAL;

/** Access key with which the rehearsal, or an AWS service that it plays, calls the local AWS. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Returns the name of a principal in AWS's error messages. */
export function nameOf(principal: Principal): string {
  switch (principal.kind) {
    case 'role':
      return principal.sessionArn;
    case 'user':
      return principal.arn;
    case 'service':
      return principal.name;
  }
}
