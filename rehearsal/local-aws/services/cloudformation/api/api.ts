import { Aws } from '../../../../engine/aws';
import type { Caller, EngineBackend } from '../../../../engine/types';
import type { PermissionChecks } from '../../../../permissions/checks';
import type { MotoClient } from '../../../moto/moto-client';
import { validationError } from '../errors';
import type { Operations } from '../operations/operations';
import { ServiceClients } from '../resources/services';
import type { Stack, StackOperation } from '../stacks/stack';
import type { Stacks } from '../stacks/stacks';
import type { RequestForm } from './form';
import type { XmlValue } from './xml';

/** The caller of a request, with the session token in the request. */
export interface ApiCaller extends Caller {
  readonly sessionToken: string;
}

export interface ApiRequest {
  readonly form: RequestForm;
  readonly caller: ApiCaller;
}

export type ApiResult = Readonly<Record<string, XmlValue>>;

/** What the operations of the API share. */
export interface Api {
  readonly stacks: Stacks;
  readonly operations: Operations;
  /** Endpoint of the local AWS. */
  readonly endpoint: string;
  readonly moto: MotoClient;
  readonly keyOf: EngineBackend['keyOf'];
  readonly permissions: PermissionChecks;
  /** Returns the id and the token of a new stack operation. */
  newOperation(request: ApiRequest): StackOperation;
}

const PRINCIPAL = 'cloudformation.amazonaws.com';
/** Session name of CloudFormation in the roles of stacks. */
const SESSION = 'AWSCloudFormation';

/** Returns clients of the caller. */
export const callerClients = ({ endpoint, permissions }: Api, caller: ApiCaller): ServiceClients =>
  new ServiceClients(caller, permissions, {
    endpoint,
    region: caller.region,
    credentials: {
      accessKeyId: caller.accessKeyId,
      // The local AWS does not verify signatures.
      secretAccessKey: 'rehearsal',
      sessionToken: caller.sessionToken,
    },
  });

/**
 * Returns clients of the role of a stack. Without a role, CloudFormation uses the credentials of the caller.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
 *
 * @throws CloudFormationError if CloudFormation cannot assume the role.
 */
export async function stackClients(
  api: Api,
  caller: ApiCaller,
  roleArn: string | undefined,
): Promise<ServiceClients> {
  if (roleArn === undefined) return callerClients(api, caller);
  const { accountId, region } = caller;
  const sessions = new Aws(api, { now: () => Date.now() });
  try {
    if (!(await roleExists(api, caller, roleArn))) throw new Error(`${roleArn} does not exist`);
    const service = { name: PRINCIPAL, sourceAccount: accountId };
    const credentials = await sessions.assumeFor(service, roleArn, region, SESSION);
    return new ServiceClients(caller, api.permissions, { endpoint: api.endpoint, region, credentials });
  } catch {
    throw validationError(`Role ${roleArn} is invalid or cannot be assumed`);
  } finally {
    sessions.destroy();
  }
}

/** Returns true if a role exists. moto itself lets a caller assume a role that does not exist. */
async function roleExists({ moto }: Api, { accountId, region }: Caller, roleArn: string): Promise<boolean> {
  const { status } = await moto.query({
    service: 'iam',
    region,
    accountId,
    form: { Action: 'GetRole', Version: '2010-05-08', RoleName: roleArn.split('/').at(-1) ?? '' },
  });
  return status === 200;
}

/** Returns the stack with this name or id. @throws CloudFormationError with this message if there is no such stack. */
export function requireStack(
  { stacks }: Api,
  { caller }: ApiRequest,
  nameOrId: string,
  message: string,
): Stack {
  const stack = stacks.find(caller, nameOrId);
  if (stack === undefined) throw validationError(message);
  return stack;
}
