import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { randomUUID } from 'node:crypto';

import { ActionFailure } from '../errors';
import { optional } from '../steps/configuration';
import type { ActionContext, ActionType } from './action-type';

/** Default timeout of an approval action in minutes: seven days, as in CodePipeline. */
const DEFAULT_TIMEOUT_MINUTES = 7 * 24 * 60;

/** Waits until a person approves. Fails if the person rejects or the approval times out. */
export const manualApproval: ActionType = {
  category: 'Approval',
  owner: 'AWS',
  provider: 'Manual',
  version: '1',
  configuration: { NotificationArn: optional(), ExternalEntityLink: optional(), CustomData: optional() },
  inputs: [0, 0],
  outputs: [0, 0],
  file: 'rehearsal/engine/actions/manual-approval.ts',
  run: async (context) => {
    const { engine, action, pipeline, stage } = context;
    const token = randomUUID();
    const minutes = action.timeoutInMinutes ?? DEFAULT_TIMEOUT_MINUTES;
    const expires = engine.clock.now() + minutes * 60_000;
    const key = { pipeline: pipeline.arn, stage, action: action.name };
    // Closes the approval when the action ends for any reason, for example because the SNS message cannot be sent.
    const ended = new AbortController();
    const signal = AbortSignal.any([context.signal, ended.signal]);
    const pending = engine.approvals.wait(token, key, expires, signal);
    try {
      context.reportProgress({ token });
      await notify(context, token, expires);
      const { CustomData: customData } = context.configuration;
      context.reportApproval(customData === undefined ? { token, expires } : { token, customData, expires });
      const decision = await engine.activity.untracked(pending);
      if (decision === undefined) {
        throw new ActionFailure(
          'JobFailed',
          `The approval timed out: nobody approved or rejected the action within ${String(minutes)} minutes`,
        );
      }
      context.reportProgress({ updatedBy: decision.by, summary: decision.summary });
      if (decision.status === 'Rejected') {
        throw new ActionFailure('JobFailed', `Rejected by ${decision.by}: ${decision.summary}`);
      }
      return { summary: decision.summary };
    } finally {
      ended.abort();
    }
  },
};

/** Publishes the approval notification of CodePipeline to the SNS topic of the action. */
async function notify(context: ActionContext, token: string, expires: number): Promise<void> {
  const { NotificationArn: topic, ExternalEntityLink: link, CustomData: customData } = context.configuration;
  if (topic === undefined) return;
  const { region, name } = context.pipeline;
  const console = `https://console.aws.amazon.com/codepipeline/home?region=${region}#/view/${name}`;
  const message = {
    region,
    consoleLink: console,
    approval: {
      pipelineName: name,
      stageName: context.stage,
      actionName: context.action.name,
      token,
      // CodePipeline writes this date without seconds: `2016-07-07T20:22Z`.
      expires: `${new Date(expires).toISOString().slice(0, 16)}Z`,
      externalEntityLink: link ?? null,
      approvalReviewLink: `${console}/${context.stage}/${context.action.name}/approve/${token}`,
      customData: customData ?? null,
    },
  };
  await context.engine.aws.client(SNSClient, context.session, region).send(
    new PublishCommand({
      TopicArn: topic,
      // SNS limits a subject to 100 characters.
      Subject: `APPROVAL NEEDED: AWS CodePipeline ${name} for action ${context.action.name}`.slice(0, 100),
      Message: JSON.stringify(message),
    }),
  );
}
