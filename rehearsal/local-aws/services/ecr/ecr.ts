import { z } from 'zod';

import type { Exchange } from '../../exchange';
import type { Signature } from '../../identity';
import { firstRoute, type Route } from '../../route';
import type { ServiceContext } from '../context';
import { clockHeaders } from './clock-headers';
import { registryRoute } from './registry';
import { RegistryTokens } from './registry-tokens';

const PREFIX = 'AmazonEC2ContainerRegistry_V20150921';
const tokensSchema = z.object({
  authorizationData: z.array(z.looseObject({ authorizationToken: z.string() })),
});

/** ECR. moto stores the images; this route adds the registries, and login tokens that stand for their caller. */
export function ecrRoute(context: ServiceContext): Route {
  const { pipelines, state } = context;
  const tokens = new RegistryTokens(state);
  const putImage = async (exchange: Exchange) => {
    exchange.send(await exchange.callMoto(undefined, clockHeaders(pipelines()?.ahead)));
  };
  const getToken = async (exchange: Exchange, { accessKeyId }: Signature) => {
    const answer = await exchange.callMoto();
    if (answer.status !== 200) {
      exchange.send(answer);
      return;
    }
    const { authorizationData } = tokensSchema.parse(JSON.parse(answer.body.toString()));
    const authorizationToken = Buffer.from(`AWS:${tokens.issue(accessKeyId)}`).toString('base64');
    exchange.sendJson(200, {
      authorizationData: authorizationData.map((data) => ({ ...data, authorizationToken })),
    });
  };
  const api: Route = (exchange) => {
    const [service, operation] = exchange.target ?? [];
    const { signature } = exchange;
    if (service !== PREFIX || signature === undefined) return undefined;
    if (operation === 'PutImage') return putImage(exchange);
    return operation === 'GetAuthorizationToken' ? getToken(exchange, signature) : undefined;
  };
  return firstRoute([api, registryRoute(context, tokens)]);
}
