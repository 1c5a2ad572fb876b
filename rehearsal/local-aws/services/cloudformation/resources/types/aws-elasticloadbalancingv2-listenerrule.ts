import {
  CreateRuleCommand,
  DeleteRuleCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
  SetRulePrioritiesCommand,
  type CreateRuleCommandInput,
  type ModifyRuleCommandInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import type { HandlerContext, ResourceHandler } from '../handler';
import { isEqual } from '../json';

const elb = (aws: HandlerContext) => aws.client(ElasticLoadBalancingV2Client);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-listenerrule.html */
export const listenerRule: ResourceHandler = {
  type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
  service: 'ElasticLoadBalancingV2',
  applied: ['Actions', 'Conditions', 'ListenerArn', 'Priority'],
  notApplied: [
    ...['AuthenticateCognitoConfig', 'AuthenticateOidcConfig', 'JwtValidationConfig'].map(
      (name) => `Actions.${name}`,
    ),
  ],
  async create(aws, properties) {
    const { Rules: [rule] = [] } = await elb(aws).send(
      new CreateRuleCommand(properties as unknown as CreateRuleCommandInput),
    );
    aws.created(rule?.RuleArn ?? '');
  },
  read: (_aws, { physicalId }) => Promise.resolve({ RuleArn: physicalId, IsDefault: false }),
  async update(aws, { physicalId: RuleArn, properties }, previous) {
    const { Actions, Conditions, Priority } = properties;
    if (Priority !== previous['Priority']) {
      const RulePriorities = [{ RuleArn, Priority: Priority as number }];
      await elb(aws).send(new SetRulePrioritiesCommand({ RulePriorities }));
    }
    if (isEqual(Actions, previous['Actions']) && isEqual(Conditions, previous['Conditions'])) return;
    await elb(aws).send(
      new ModifyRuleCommand({ RuleArn, Actions, Conditions } as unknown as ModifyRuleCommandInput),
    );
  },
  async delete(aws, { physicalId }) {
    await elb(aws).send(new DeleteRuleCommand({ RuleArn: physicalId }));
  },
};
