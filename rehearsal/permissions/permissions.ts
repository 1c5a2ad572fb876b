import type { AccountRegion } from '../../stacks/names';
import type { Exchange } from '../local-aws/exchange';
import type { Answer, MotoClient } from '../local-aws/moto/moto-client';
import type { ApiCall, ServiceModels } from '../local-aws/service-model/service-models';
import type { Authorizer } from './authorizer';
import type { Principal, Requirement, ServicePrincipal } from './call';
import { REHEARSAL, serviceSessionOf, type Caller, type Callers } from './callers';
import type { PermissionChecks } from './checks';
import { denialAnswer, denialText, unknownKeyAnswer, unknownRequirementAnswer } from './denial-answer';
import { UnknownRequirementError } from './operations/arns';
import { hasMfa, MFA_KEYS } from './mfa';
import { requirementsOf } from './operations/requirements';
import { encryptionRequirements } from './operations/s3-encryption';
import { textAt } from './operations/input';
import type { PolicyStore } from './policies/policy-store';
import type { PermissionRecords } from './records';

/** Checks every signed request to the local AWS against the deployed policies. */
export class Permissions implements PermissionChecks {
  constructor(
    private readonly parts: {
      readonly moto: MotoClient;
      readonly models: ServiceModels;
      readonly callers: Callers;
      readonly authorizer: Authorizer;
      readonly policies: PolicyStore;
      readonly records: PermissionRecords;
    },
  ) {}

  /**
   * Decides about a request.
   *
   * @returns AWS's response to a denied request, or undefined if the request is allowed.
   */
  async check(exchange: Exchange): Promise<Answer | undefined> {
    const { models, callers, authorizer, records } = this.parts;
    const { signature } = exchange;
    const call = await models.operationOf(exchange);
    if (signature === undefined || call === undefined) return undefined;
    const { metadata } = call.model.service;
    const caller = await callers.callerOf(signature.accessKeyId);
    if (caller === undefined) return unknownKeyAnswer(metadata);
    const accountRegion = { accountId: accountOf(caller), region: signature.region };
    this.watch(exchange, call, accountRegion);
    if (caller === REHEARSAL) return undefined;
    try {
      const requirements = await this.requirementsOf(exchange, call, caller, accountRegion);
      require('fs').appendFileSync('/tmp/dp/rec.jsonl', JSON.stringify({op: call.operation, svc: signature.service, region: signature.region, arn: typeof caller==='object'&&caller.kind==='role'?caller.arn:'-', sess: typeof caller==='object'&&caller.kind==='role'?caller.sessionName:'-', requirements}) + '\n');
      const denial = await authorizer.authorize(caller, signature.region, requirements);
      if (denial === undefined) return undefined;
      records.addDenied(denial, call.operation);
      return denialAnswer(metadata, denial);
    } catch (error) {
      if (!(error instanceof UnknownRequirementError)) throw error;
      records.addUnknown(error.message);
      return unknownRequirementAnswer(metadata, error.message);
    }
  }

  async ofCaller(
    accessKeyId: string,
    region: string,
    requirements: readonly Requirement[],
  ): Promise<string | undefined> {
    const caller = await this.parts.callers.callerOf(accessKeyId);
    return caller === undefined || caller === REHEARSAL
      ? undefined
      : this.sentenceOf(caller, region, requirements);
  }

  ofService(
    service: ServicePrincipal,
    region: string,
    requirements: readonly Requirement[],
  ): Promise<string | undefined> {
    return this.sentenceOf(service, region, requirements);
  }

  async ofRole(
    service: ServicePrincipal,
    roleArn: string,
    region: string,
    requirements: readonly Requirement[],
  ): Promise<string | undefined> {
    const assume = [{ action: 'sts:AssumeRole', resource: roleArn }];
    return (
      (await this.sentenceOf(service, region, assume)) ??
      this.sentenceOf(serviceSessionOf(roleArn, service), region, requirements)
    );
  }

  private async sentenceOf(
    principal: Principal,
    region: string,
    requirements: readonly Requirement[],
  ): Promise<string | undefined> {
    const { authorizer, records } = this.parts;
    const denial = await authorizer.authorize(principal, region, requirements);
    if (denial === undefined) return undefined;
    records.addDenied(denial, denial.requirement.action.split(':')[1] ?? '');
    return denialText(denial);
  }

  private async requirementsOf(
    exchange: Exchange,
    call: ApiCall,
    caller: Exclude<Caller, typeof REHEARSAL>,
    accountRegion: AccountRegion,
  ): Promise<readonly Requirement[]> {
    const request = {
      operation: call.operation,
      input: call.input,
      accountRegion,
      header: (name: string) => exchange.header(name),
    };
    const service = exchange.signature?.service ?? '';
    const requirements = await requirementsOf(service, request);
    if (service === 's3') {
      return [
        ...requirements,
        ...(await encryptionRequirements(this.parts.moto, this.parts.policies, request)),
      ];
    }
    return service === 'sts' && hasMfa(caller, call.input)
      ? requirements.map((requirement) => ({
          ...requirement,
          context: { ...requirement.context, ...MFA_KEYS },
        }))
      : requirements;
  }

  /** Keeps the copies of policies and owners up to date, when the local AWS has answered. */
  private watch(exchange: Exchange, { operation, input }: ApiCall, accountRegion: AccountRegion): void {
    const { policies } = this.parts;
    const service = exchange.signature?.service ?? '';
    exchange.onAnswer((status) => {
      if (status >= 300) return;
      if (service === 's3' && operation === 'CreateBucket') {
        const region = textAt(input, 'CreateBucketConfiguration.LocationConstraint');
        policies.addBucket(textAt(input, 'Bucket'), {
          ...accountRegion,
          ...(region === '' ? {} : { region }),
        });
      }
      policies.forget(service, operation, accountRegion.accountId);
    });
  }
}

/** Account of a caller. The rehearsal itself has none. */
function accountOf(caller: Caller): string {
  if (caller === REHEARSAL) return '';
  return caller.kind === 'service' ? caller.sourceAccount : caller.accountId;
}
