import { z } from 'zod';

import type { AccountRegion } from '../../../../stacks/names';
import type { PipelineApi } from '../../../engine/types';
import type { MotoClient } from '../../moto/moto-client';
import type { Event } from './event';
import { matchesPattern } from './event-pattern';

const rulesSchema = z.object({
  Rules: z.array(
    z.object({ Name: z.string(), Arn: z.string(), State: z.string(), EventPattern: z.string().nullish() }),
  ),
  NextToken: z.string().nullish(),
});
const targetsSchema = z.object({
  Targets: z.array(
    z.object({
      Id: z.string(),
      Arn: z.string(),
      Input: z.string().nullish(),
      InputPath: z.string().nullish(),
      InputTransformer: z.object({}).nullish(),
    }),
  ),
});
type Rule = z.infer<typeof rulesSchema>['Rules'][number];

/**
 * The default event bus of every account and Region. Rules and targets are moto's; moto itself cannot start a
 * pipeline. Delivery is not part of the call that made the event, as in AWS: what goes wrong is reported.
 */
export class EventBus {
  private readonly deliveries = new Set<Promise<void>>();

  constructor(
    private readonly moto: MotoClient,
    private readonly pipelines: () => PipelineApi | undefined,
    private readonly report: (line: string) => void,
  ) {}

  put(event: Event): void {
    const delivery = this.deliver(event)
      .catch((error: unknown) => {
        this.complain(event, error);
      })
      .finally(() => this.deliveries.delete(delivery));
    this.deliveries.add(delivery);
  }

  /** Waits until everything put so far is delivered. */
  async settled(): Promise<void> {
    await Promise.all(this.deliveries);
  }

  private async deliver(event: Event): Promise<void> {
    const place = { accountId: event.account, region: event.region };
    for (const rule of await this.rules(place)) {
      if (!rule.State.startsWith('ENABLED') || rule.EventPattern == null) continue;
      try {
        if (matchesPattern(JSON.parse(rule.EventPattern), event)) await this.start(rule, place);
      } catch (error) {
        // The other rules get the event all the same.
        this.complain(event, error);
      }
    }
  }

  private complain(event: Event, error: unknown): void {
    this.report(
      `EventBridge, ${event['detail-type']}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }

  private async start(rule: Rule, place: AccountRegion): Promise<void> {
    const { Targets: targets } = targetsSchema.parse(
      await this.ask('ListTargetsByRule', place, { Rule: rule.Name }),
    );
    for (const target of targets) {
      if (!/^arn:[^:]+:codepipeline:[^:]+:\d{12}:[^:/]+$/.test(target.Arn)) {
        throw new Error(
          `the rule ${rule.Name} has the target ${target.Arn}, and the local AWS delivers to pipelines only: ` +
            'add this kind of target to rehearsal/local-aws/services/events/event-bus.ts',
        );
      }
      if (target.Input != null || target.InputPath != null || target.InputTransformer != null) {
        throw new Error(
          `the target ${target.Id} of the rule ${rule.Name} changes the event (e.g. to pin a source revision), and ` +
            'the local AWS starts a pipeline without input: add it to PipelineStart in rehearsal/engine/types.ts',
        );
      }
      const pipelines = this.pipelines();
      if (pipelines === undefined) throw new Error(`no engine is attached that could start ${target.Arn}`);
      pipelines.start({ pipelineArn: target.Arn, triggerType: 'CloudWatchEvent', triggerDetail: rule.Arn });
    }
  }

  private async rules(place: AccountRegion): Promise<Rule[]> {
    const rules: Rule[] = [];
    let token: string | undefined;
    do {
      const page = rulesSchema.parse(
        await this.ask('ListRules', place, token === undefined ? {} : { NextToken: token }),
      );
      rules.push(...page.Rules);
      token = page.NextToken ?? undefined;
    } while (token !== undefined);
    return rules;
  }

  private ask(operation: string, place: AccountRegion, input: object): Promise<unknown> {
    return this.moto.json({
      service: 'events',
      region: place.region,
      place,
      target: `AWSEvents.${operation}`,
      input,
    });
  }
}
