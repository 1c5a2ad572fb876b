import { z } from 'zod';

import type { AccountRegion } from '../../../../stacks/names';
import { createEvent, type Event } from './event';
import { matchesPattern } from './event-pattern';
import { periodOf } from './schedule';
import { sendToDeadLetterQueue } from './targets/dead-letter-queue';
import { invoke } from './targets/function';
import { startPipeline } from './targets/pipeline';
import { authorizedTarget, kindOf, targetSchema, type Delivery, type Target } from './targets/target';
import { publish } from './targets/topic';

const rulesSchema = z.object({
  Rules: z.array(
    z.object({
      Name: z.string(),
      Arn: z.string(),
      State: z.string(),
      EventPattern: z.string().nullish(),
      ScheduleExpression: z.string().nullish(),
    }),
  ),
  NextToken: z.string().nullish(),
});
const targetsSchema = z.object({ Targets: z.array(targetSchema) });
type Rule = z.infer<typeof rulesSchema>['Rules'][number];

/**
 * The default event bus of every account and Region. moto stores rules and targets, but this class delivers the events,
 * because moto cannot start a pipeline and checks no permissions. As on AWS, delivery is asynchronous: a failed delivery is reported and goes to
 * the dead-letter queue of the target, but the API call that caused the event succeeds.
 */
export class EventBus {
  private readonly deliveries = new Set<Promise<void>>();

  constructor(private readonly parts: Delivery & { readonly report: (line: string) => void }) {}

  /**
   * Starts the delivery of an event and returns immediately.
   *
   * @param bus account and Region of the event bus. @default the account and the Region of the event
   */
  put(event: Event, bus: AccountRegion = { accountId: event.account, region: event.region }): void {
    const delivery = this.deliver(event, bus)
      .catch((error: unknown) => {
        this.reportFailure(event, error);
      })
      .finally(() => this.deliveries.delete(delivery));
    this.deliveries.add(delivery);
  }

  /**
   * Sends the event of each schedule whose period is not longer than the time that has passed. Sends one event, although
   * EventBridge sends an event at the end of each period.
   *
   * @param passed time in milliseconds by which the clock has moved.
   */
  async runSchedules(accountRegion: AccountRegion, passed: number): Promise<void> {
    for (const rule of await this.listRules(accountRegion)) {
      const expression = rule.ScheduleExpression ?? '';
      if (expression === '' || !rule.State.startsWith('ENABLED') || periodOf(expression) > passed) continue;
      const scheduled = {
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        resources: [rule.Arn],
        detail: {},
      };
      await this.startTargets(rule, accountRegion, createEvent(accountRegion, scheduled));
    }
  }

  /** Waits until all events so far have been delivered. */
  async settled(): Promise<void> {
    // A delivery to another event bus adds a delivery.
    while (this.deliveries.size > 0) await Promise.all(this.deliveries);
  }

  private async deliver(event: Event, accountRegion: AccountRegion): Promise<void> {
    for (const rule of await this.listRules(accountRegion)) {
      if (!getsEvent(rule, event) || rule.EventPattern == null) continue;
      try {
        if (matchesPattern(JSON.parse(rule.EventPattern), event))
          await this.startTargets(rule, accountRegion, event);
      } catch (error) {
        // A failure of one rule must not prevent the delivery to other rules.
        this.reportFailure(event, error);
      }
    }
  }

  private reportFailure(event: Event, error: unknown): void {
    this.parts.report(
      `EventBridge failed to deliver the event '${event['detail-type']}': ${error instanceof Error ? error.message : String(error)}`,
    );
  }

  private async startTargets(rule: Rule, accountRegion: AccountRegion, event: Event): Promise<void> {
    const { Targets: targets } = targetsSchema.parse(
      await this.callMoto('ListTargetsByRule', accountRegion, { Rule: rule.Name }),
    );
    for (const target of targets) {
      try {
        await this.startTarget(rule, target, event);
      } catch (error) {
        // A failure of one target must not prevent the delivery to other targets.
        this.reportFailure(event, error);
        await sendToDeadLetterQueue(this.parts, rule, target, event, error).catch((failure: unknown) => {
          this.reportFailure(event, failure);
        });
      }
    }
  }

  /** @throws Error if the local AWS does not support the target, or if the target rejects the event. */
  private async startTarget(rule: Rule, target: Target, event: Event): Promise<void> {
    switch (kindOf(target, rule.Name)) {
      case 'pipeline':
        return startPipeline(this.parts, rule, target, event);
      case 'function':
        return invoke(this.parts, rule, target, event);
      case 'topic':
        return publish(this.parts, rule, target, event);
      case 'eventBus': {
        // The event keeps its own account and Region.
        const bus = await authorizedTarget(this.parts.permissions, rule, target, 'events:PutEvents');
        this.put(event, bus);
      }
    }
  }

  private async listRules(accountRegion: AccountRegion): Promise<Rule[]> {
    const rules: Rule[] = [];
    let token: string | undefined;
    do {
      const page = rulesSchema.parse(
        await this.callMoto('ListRules', accountRegion, token === undefined ? {} : { NextToken: token }),
      );
      rules.push(...page.Rules);
      token = page.NextToken ?? undefined;
    } while (token !== undefined);
    return rules;
  }

  private callMoto(operation: string, accountRegion: AccountRegion, input: object): Promise<unknown> {
    return this.parts.moto.json({
      service: 'events',
      accountRegion,
      target: `AWSEvents.${operation}`,
      input,
    });
  }
}

/** State of a rule that also gets the events of CloudTrail about calls that only read, such as AssumeRole. */
const WITH_READS = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

/**
 * Returns true if the state of a rule lets an event pass.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
function getsEvent({ State: state }: Rule, { detail, ...event }: Event): boolean {
  const isRead = event['detail-type'].endsWith('via CloudTrail') && detail['readOnly'] === true;
  return isRead ? state === WITH_READS : state.startsWith('ENABLED');
}
