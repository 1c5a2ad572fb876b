import { randomUUID } from 'node:crypto';

import type { Exchange } from '../../exchange';
import type { Answer } from '../../moto/moto-client';
import type { Route } from '../../route';
import type { TargetState } from './target-health';
import type { Target, Targets } from './targets';

const NAMESPACE = 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/';

/**
 * Elastic Load Balancing. moto reports every target as healthy and knows no tasks. This route describes the targets that
 * ECS has registered, with the results of real health checks. moto handles everything else.
 */
export function elbRoute(targets: () => Targets): Route {
  const handle = async (exchange: Exchange) => {
    const form = new URLSearchParams((await exchange.body()).toString());
    const described =
      form.get('Action') === 'DescribeTargetHealth'
        ? targets().describe(form.get('TargetGroupArn') ?? '')
        : undefined;
    if (described === undefined) {
      await exchange.passThrough();
      return;
    }
    const selected = described.filter(({ target }) => isSelected(target, form));
    exchange.send(answerOf(selected));
  };
  return (exchange) =>
    exchange.signature?.service === 'elasticloadbalancing' && exchange.method === 'POST'
      ? handle(exchange)
      : undefined;
}

/** Returns true if the request has no list of targets, or if the list has this target. */
function isSelected({ address }: Target, form: URLSearchParams): boolean {
  const ids = [...form].flatMap(([name, value]) => (/^Targets\.member\.\d+\.Id$/.test(name) ? [value] : []));
  return ids.length === 0 || ids.includes(address);
}

function answerOf(described: readonly { target: Target; state: TargetState }[]): Answer {
  const id = randomUUID();
  const members = described.map(({ target, state }) => {
    const health = [
      element('State', state.state),
      ...(state.reason === undefined ? [] : [element('Reason', state.reason)]),
      ...(state.description === undefined ? [] : [element('Description', state.description)]),
    ].join('');
    const port = element('Port', String(target.port));
    return (
      `<member><Target>${element('Id', target.address)}${port}</Target>` +
      `${element('HealthCheckPort', String(target.port))}<TargetHealth>${health}</TargetHealth></member>`
    );
  });
  const body =
    `<DescribeTargetHealthResponse xmlns="${NAMESPACE}"><DescribeTargetHealthResult><TargetHealthDescriptions>` +
    `${members.join('')}</TargetHealthDescriptions></DescribeTargetHealthResult>` +
    `<ResponseMetadata>${element('RequestId', id)}</ResponseMetadata></DescribeTargetHealthResponse>`;
  return {
    status: 200,
    headers: ['Content-Type', 'text/xml', 'x-amzn-requestid', id],
    body: Buffer.from(body),
  };
}

const element = (name: string, text: string) => `<${name}>${text}</${name}>`;
