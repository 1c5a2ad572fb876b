import { placeOf } from '../../template/guard/guard';
import { isObject } from '../../template/value';
import { shown } from '../../text/text';
import type { Evaluation } from '../../template/evaluation/evaluation';
import type { Finding } from './in-environments';
import type { SourceTemplate } from './read-service';

const LISTENER_RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

/** A template with its values in one environment. */
export interface EvaluatedService {
  readonly service: string;
  readonly source: SourceTemplate;
  readonly evaluation: Evaluation;
}

/**
 * Returns the listener rules that have the priority of another rule in the same environment. All services of an
 * environment share one listener, and each priority may occur once.
 *
 * @param services Services of one environment.
 */
export function priorityFindings(services: readonly EvaluatedService[]): Finding[] {
  const first = new Map<number, ListenerRule>();
  return services.flatMap(rulesOf).flatMap((rule) => {
    const other = first.get(rule.priority);
    if (other === undefined) first.set(rule.priority, rule);
    return other === undefined ? [] : [{ place: rule.place, sentence: sameSentence(rule, other) }];
  });
}

interface ListenerRule {
  readonly service: string;
  readonly priority: number;
  readonly place: string;
}

/** Returns the listener rules with a known priority that the stack of a service has. */
function rulesOf({ service, source: { template, path }, evaluation }: EvaluatedService): ListenerRule[] {
  return [...template.resources].flatMap(([id, { Type, Condition, Properties = {} }]) => {
    if (Type !== LISTENER_RULE || !isObject(Properties)) return [];
    if (
      Condition !== undefined &&
      (typeof Condition !== 'string' || evaluation.condition(Condition) !== true)
    ) {
      return [];
    }
    const priority = Number(evaluation.text(Properties['Priority']) ?? NaN);
    const place = placeOf(['Resources', id, 'Properties', 'Priority'], template, path);
    return Number.isNaN(priority) ? [] : [{ service, priority, place }];
  });
}

function sameSentence({ service, priority }: ListenerRule, other: ListenerRule): string {
  const owners =
    service === other.service
      ? `two listener rules of the service ${service} have`
      : `listener rules of the services ${other.service} and ${service} have`;
  return `${owners} the priority ${shown(String(priority))} in this environment, here and at ${other.place}; choose another priority for one of the rules`;
}
