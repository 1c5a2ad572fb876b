import { UnknownRequirementError } from '../../../unknown-requirement';
import type { ConditionContext, Requirement } from '../../../call';
import { at, textAt } from '../../input';
import type { OperationRequest, ServiceRules } from '../../service-rules';

/** STS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_sts.html. */
export const sts: ServiceRules = {
  prefix: 'sts',
  variables: { RoleNameWithPath: at('RoleArn') },
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
  free: ['GetCallerIdentity', 'GetSessionToken'],
  exceptions: { AssumeRole: assumeRole },
  tagActions: { AssumeRole: 'TagSession' },
  context,
};

function assumeRole(request: OperationRequest): Requirement[] {
  const { input } = request;
  if (at('PolicyArns.arn')(input).length > 0) {
    throw new UnknownRequirementError(
      'the rehearsal knows no managed session policies: pass the policy in the parameter Policy of AssumeRole',
    );
  }
  const resource = textAt(input, 'RoleArn');
  return [
    { action: 'sts:AssumeRole', resource },
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
    ...at('SourceIdentity')(input).map(() => ({
      action: 'sts:SetSourceIdentity',
      resource,
      context: context(request),
    })),
  ];
}

function context({ input, operation }: OperationRequest): ConditionContext {
  if (operation !== 'AssumeRole') return {};
  return {
    ...Object.fromEntries(at('RoleSessionName')(input).map((name) => ['sts:RoleSessionName', name])),
    ...Object.fromEntries(at('ExternalId')(input).map((id) => ['sts:ExternalId', id])),
    ...Object.fromEntries(at('SourceIdentity')(input).map((name) => ['sts:SourceIdentity', name])),
  };
}
