import type { Authorizer } from './authorizer';
import { REHEARSAL, type Principal, type Requirement, type ServicePrincipal } from './call';
import { serviceSessionOf, type Callers } from './callers';
import type { PermissionChecks } from './checks';
import { denialText } from './answers/denial-answer';
import type { PermissionRecords } from './findings/records';

/** Checks permissions against the deployed policies, for calls that the local AWS gets no request for. */
export class Permissions implements PermissionChecks {
  constructor(
    private readonly parts: {
      readonly callers: Callers;
      readonly authorizer: Authorizer;
      readonly records: PermissionRecords;
    },
  ) {}

  async ofCaller(
    accessKeyId: string | undefined,
    region: string,
    requirements: readonly Requirement[],
  ): Promise<string | undefined> {
    const caller = accessKeyId === undefined ? undefined : await this.parts.callers.callerOf(accessKeyId);
    if (caller === undefined) return 'The security token included in the request is invalid.';
    return caller === REHEARSAL ? undefined : this.sentenceOf(caller, region, requirements);
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
}
