import type { Exchange } from './exchange';

/**
 * Handles the requests for one service or a part of a service.
 *
 * @returns a promise that resolves after the response, or undefined if the route does not handle the request.
 */
export type Route = (exchange: Exchange) => Promise<void> | undefined;

/** Combines routes into one route. The first route that handles a request is used. */
export function firstRoute(routes: readonly Route[]): Route {
  return (exchange) => {
    for (const route of routes) {
      const work = route(exchange);
      if (work !== undefined) return work;
    }
    return undefined;
  };
}
