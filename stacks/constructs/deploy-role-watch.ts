import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import {
  CloudwatchEventTarget,
  type CloudwatchEventTargetInputTransformer,
} from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { Construct } from 'constructs';

import {
  arn,
  bootstrapSession,
  terraformSession,
  type AccountRegion,
  type EnvironmentNames,
  type NamedResource,
} from '../names';
import { allow, useKeyThroughSns, type Statement } from './permissions/policy';
import { ServiceRole } from './permissions/service-role';

export interface DeployRoleWatchProps {
  /** Account of the deploy role, and Region whose events are watched. */
  readonly accountRegion: AccountRegion;
  readonly project: string;
  /** Resource names of the environment that runs in the account. */
  readonly names: EnvironmentNames;
  /** ARNs of the roles that Terraform may assume. */
  readonly roles: readonly string[];
  readonly target: WatchTarget;
}

/** The EventBridge target that receives the events. */
interface WatchTarget {
  readonly arn: string;
  /** Permissions that the role of the EventBridge rules needs for the target. */
  readonly statements: readonly Statement[];
  /**
   * Input transformers that turn an event into a message for people. Absent if the target receives the unchanged event.
   */
  readonly message?: Readonly<Record<Kind, CloudwatchEventTargetInputTransformer>>;
}

type Kind = 'assumed' | 'switched';

/**
 * Reports uses of the deploy role outside a deployment: *Switch role* in the console, or AssumeRole with an unknown
 * session name. The account needs a CloudTrail trail. A caller who copies the session name of Terraform is not
 * reported.
 */
export class DeployRoleWatch extends Construct {
  constructor(scope: Construct, id: string, props: DeployRoleWatchProps) {
    super(scope, id);
    const { accountRegion, names, target } = props;
    const patterns: Readonly<Record<Kind, unknown>> = { assumed: assumed(props), switched: switched(props) };
    const rules = Object.keys(patterns).map((kind) =>
      arn('events', accountRegion, `rule/${names.deployRoleWatch(kind)}`),
    );
    const role = new ServiceRole(this, 'role', {
      name: names.deployRoleWatch(accountRegion.region),
      service: 'events.amazonaws.com',
      trust: { ArnEquals: { 'aws:SourceArn': rules } },
      statements: target.statements,
    });
    for (const [kind, pattern] of Object.entries(patterns) as [Kind, unknown][]) {
      const rule = new CloudwatchEventRule(this, kind, {
        name: names.deployRoleWatch(kind),
        description: 'Reports a use of the deploy role outside a deployment',
        // CloudTrail records AssumeRole as a read-only event. EventBridge delivers read-only events only to a rule
        // whose state is ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS.
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
  const deployments = [terraformSession(project), bootstrapSession(project)];
  return {
    source: ['aws.sts'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventName: ['AssumeRole'],
      requestParameters: { roleArn: roles, roleSessionName: [{ 'anything-but': deployments }] },
    },
  };
}

/** CloudTrail records *Switch role* as a console sign-in by a session of the role. */
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

/**
 * Returns the target that publishes messages to an SNS topic. EventBridge publishes the messages with the role of the
 * rules.
 */
export function toTopic(accountRegion: AccountRegion, topic: NamedResource): WatchTarget {
  return {
    arn: topic.arn,
    statements: [
      allow('Report', 'sns:Publish', topic.arn),
      useKeyThroughSns('EncryptReport', accountRegion, [topic.arn]),
    ],
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

/** Returns the template of an input transformer. The template must be a JSON string. */
const sentence = (use: string) =>
  `"${use} outside a deployment, at <time>. If nobody announced it, ask that person what was changed; CloudTrail has every call of the session."`;

/** Returns the target that forwards events to the event bus of another Region, where the same rules apply. */
export function toBus(accountRegion: AccountRegion): WatchTarget {
  const bus = arn('events', accountRegion, 'event-bus/default');
  return { arn: bus, statements: [allow('Forward', 'events:PutEvents', bus)] };
}
