import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import {
  CloudwatchEventTarget,
  type CloudwatchEventTargetInputTransformer,
} from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { Construct } from 'constructs';

import * as names from '../names';
import { allow, useKeyThroughSns, type Statement } from './permissions/policy';
import { ServiceRole } from './permissions/service-role';

export interface DeployRoleWatchProps {
  /** Account of the role, and Region whose events are watched. */
  readonly place: names.Place;
  readonly project: string;
  readonly environment: string;
  /** ARNs of the roles that Terraform may assume. */
  readonly roles: readonly string[];
  readonly target: WatchTarget;
}

/** Where the events go. */
interface WatchTarget {
  readonly arn: string;
  /** What the role of the rules may do there. */
  readonly statements: readonly Statement[];
  /** Turns an event into a message for people; left out where the event itself goes on. */
  readonly message?: Readonly<Record<Kind, CloudwatchEventTargetInputTransformer>>;
}

type Kind = 'assumed' | 'switched';

/**
 * Reports that somebody works with the deploy role outside a deployment: by AssumeRole under another session name than those
 * of Terraform and `npm run bootstrap`, or by *Switch role* in the console. It needs a CloudTrail trail in the account. Anyone
 * who may assume the role can also choose Terraform's session name, so that this reports honest use only.
 */
export class DeployRoleWatch extends Construct {
  constructor(scope: Construct, id: string, props: DeployRoleWatchProps) {
    super(scope, id);
    const { place, project, environment, target } = props;
    const nameOf = (kind: string) => names.deployRoleWatchName(project, environment, kind);
    const patterns: Readonly<Record<Kind, unknown>> = { assumed: assumed(props), switched: switched(props) };
    const rules = Object.keys(patterns).map((kind) => names.arn('events', place, `rule/${nameOf(kind)}`));
    const role = new ServiceRole(this, 'role', {
      name: names.deployRoleWatchName(project, environment, place.region),
      service: 'events.amazonaws.com',
      trust: { ArnEquals: { 'aws:SourceArn': rules } },
      statements: target.statements,
    });
    for (const [kind, pattern] of Object.entries(patterns) as [Kind, unknown][]) {
      const rule = new CloudwatchEventRule(this, kind, {
        name: nameOf(kind),
        description: 'Reports a use of the deploy role outside a deployment',
        // AWS counts AssumeRole as a read, and sends reads of CloudTrail to rules of this state only.
        // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
        state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
        eventPattern: JSON.stringify(pattern),
      });
      const message = target.message?.[kind];
      new CloudwatchEventTarget(this, `${kind}-target`, {
        rule: rule.name,
        arn: target.arn,
        roleArn: role.arn,
        ...(message === undefined ? {} : { inputTransformer: message }),
        dependsOn: [role.policy],
      });
    }
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html */
function assumed({ project, roles }: DeployRoleWatchProps): object {
  const deployments = [names.terraformSession(project), names.bootstrapSession(project)];
  return {
    source: ['aws.sts'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventName: ['AssumeRole'],
      requestParameters: { roleArn: roles, roleSessionName: [{ 'anything-but': deployments }] },
    },
  };
}

/** The console records *Switch role* as a sign-in of the role's session. */
function switched({ roles }: DeployRoleWatchProps): object {
  const sessionsOf = (role: string) =>
    `${role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/`;
  return {
    source: ['aws.signin'],
    'detail-type': ['AWS Console Sign In via CloudTrail'],
    detail: {
      eventName: ['SwitchRole'],
      userIdentity: { arn: roles.map((role) => ({ prefix: sessionsOf(role) })) },
    },
  };
}

/** A message to the topic of operators. EventBridge publishes under the role of the rules. */
export function toTopic(place: names.Place, topic: string): WatchTarget {
  const arn = names.arn('sns', place, topic);
  return {
    arn,
    statements: [allow('Report', 'sns:Publish', arn), useKeyThroughSns('EncryptReport', place, [arn])],
    message: {
      assumed: {
        inputPaths: {
          account: '$.detail.userIdentity.accountId',
          role: '$.detail.requestParameters.roleArn',
          session: '$.detail.requestParameters.roleSessionName',
          time: '$.detail.eventTime',
          who: '$.detail.userIdentity.principalId',
        },
        inputTemplate: sentence('<who> of account <account> assumed <role> as <session>'),
      },
      switched: {
        inputPaths: {
          role: '$.detail.userIdentity.arn',
          time: '$.detail.eventTime',
          who: '$.detail.additionalEventData.SwitchFrom',
        },
        inputTemplate: sentence('<who> switched to <role> in the console'),
      },
    },
  };
}

/** A template of a text is a JSON string. */
const sentence = (what: string) =>
  `"${what} outside a deployment, at <time>. If nobody announced it, ask that person what was changed; CloudTrail has every call of the session."`;

/** The event bus of another Region of the same account, where it meets the same rules. */
export function toBus(place: names.Place): WatchTarget {
  const arn = names.arn('events', place, 'event-bus/default');
  return { arn, statements: [allow('Forward', 'events:PutEvents', arn)] };
}
