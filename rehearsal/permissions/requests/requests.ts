import type { AccountRegion } from '../../../stacks/names';
import { SerializationError, type Exchange } from '../../local-aws/exchange';
import type { Identities, Signature } from '../../local-aws/identity';
import type { Answer, MotoClient } from '../../local-aws/moto/moto-client';
import { formProblemOf } from '../../local-aws/normal-form/form-problem';
import { motoRequestOf } from '../../local-aws/normal-form/moto-request';
import { likelyProtocolOf, protocolOf } from '../../local-aws/normal-form/protocol';
import {
  UnknownOperationError,
  type ApiCall,
  type ServiceModels,
} from '../../local-aws/service-model/service-models';
import type { Authorizer } from '../authorizer';
import { REHEARSAL, type Caller, type Requirement } from '../call';
import type { Callers } from '../callers';
import {
  denialAnswer,
  notImplementedAnswer,
  unknownKeyAnswer,
  unknownOperationAnswer,
  unreadableAnswer,
  unsignedAnswer,
} from '../answers/denial-answer';
import { hasMfa, MFA_KEYS } from './mfa';
import { requirementsOf } from '../operations/requirements';
import { encryptionRequirements } from '../operations/s3/encryption';
import type { PolicyStore } from '../policies/policy-store';
import { watchPolicies } from '../policies/watch-policies';
import type { PermissionRecords } from '../findings/records';
import { UnknownRequirementError } from '../unknown-requirement';

/** A caller whose calls are checked. */
type CheckedCaller = Exclude<Caller, typeof REHEARSAL>;

/** Checks every request to the local AWS against the deployed policies. */
export class RequestPermissions {
  constructor(
    private readonly parts: {
      readonly moto: MotoClient;
      readonly models: ServiceModels;
      readonly callers: Callers;
      readonly identities: Identities;
      readonly authorizer: Authorizer;
      readonly policies: PolicyStore;
      readonly records: PermissionRecords;
      /** Returns true for a request of a protocol without signatures, whose route checks the permissions itself. */
      readonly isUnsignedProtocol: (exchange: Exchange) => boolean;
    },
  ) {}

  /**
   * Decides about a request. A request whose service, operation, caller or resource is unclear is never allowed.
   *
   * @returns AWS's response to a denied request, or undefined if the request is allowed.
   */
  async check(exchange: Exchange): Promise<Answer | undefined> {
    const { signature } = exchange;
    if (signature === undefined) {
      return this.parts.isUnsignedProtocol(exchange) ? undefined : unsignedAnswer(likelyProtocolOf(exchange));
    }
    try {
      const call = await this.parts.models.operationOf(exchange);
      return call === undefined
        ? unsignedAnswer(likelyProtocolOf(exchange))
        : await this.checkCall(exchange, call, signature);
    } catch (error) {
      return this.refusalOf(exchange, error);
    }
  }

  private refusalOf(exchange: Exchange, error: unknown): Answer {
    const protocol = likelyProtocolOf(exchange);
    if (error instanceof UnknownOperationError) return unknownOperationAnswer(protocol, error.message);
    if (error instanceof SerializationError) return unreadableAnswer(protocol, error.message);
    if (!(error instanceof UnknownRequirementError)) throw error;
    this.parts.records.addUnknown(error.message);
    return notImplementedAnswer(protocol, error.message);
  }

  private async checkCall(
    exchange: Exchange,
    call: ApiCall,
    signature: Signature,
  ): Promise<Answer | undefined> {
    const { callers, identities, authorizer, records } = this.parts;
    const protocol = protocolOf(exchange, call.model.service.metadata);
    const caller = await callers.callerOf(signature.accessKeyId);
    if (caller === undefined) return unknownKeyAnswer(protocol);
    const problem = await formProblemOf(exchange, call);
    if (problem !== undefined) {
      return notImplementedAnswer(
        protocol,
        `the local AWS does not accept this form of ${call.operation}, because it is ambiguous: ${problem}; ` +
          'send the request with an AWS SDK or the AWS CLI',
      );
    }
    exchange.forwardAs(await motoRequestOf(exchange, call, signature));
    const accountId = caller === REHEARSAL ? await accountOfKey(identities, signature) : accountOf(caller);
    const accountRegion = { accountId, region: signature.region };
    watchPolicies(this.parts.policies, exchange, call, { service: signature.service, ...accountRegion });
    if (caller === REHEARSAL) return undefined;
    const requirements = await this.requirementsOf(call, caller, accountRegion);
    const denial = await authorizer.authorize(caller, signature.region, requirements);
    if (denial === undefined) return undefined;
    records.addDenied(denial, call.operation);
    return denialAnswer(protocol, signature.service, denial);
  }

  private async requirementsOf(
    call: ApiCall,
    caller: CheckedCaller,
    accountRegion: AccountRegion,
  ): Promise<readonly Requirement[]> {
    const { moto, policies } = this.parts;
    const { service, operation, input } = call;
    const request = { operation, input, accountRegion };
    const requirements = await requirementsOf(service, request);
    switch (service) {
      case 's3':
        return [...requirements, ...(await encryptionRequirements(moto, policies, request))];
      case 'sts':
        return hasMfa(caller, input) ? requirements.map(withMfa) : requirements;
      default:
        return requirements;
    }
  }
}

const withMfa = (requirement: Requirement): Requirement => ({
  ...requirement,
  context: { ...requirement.context, ...MFA_KEYS },
});

const accountOf = (caller: CheckedCaller) =>
  caller.kind === 'service' ? caller.sourceAccount : caller.accountId;

/** Returns the account of a session of the rehearsal itself. Its own access key belongs to no account. */
async function accountOfKey(identities: Identities, { accessKeyId }: Signature): Promise<string> {
  return (await identities.identityOf(accessKeyId)).accountId;
}
