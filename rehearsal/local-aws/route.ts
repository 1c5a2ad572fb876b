import type { Exchange } from './exchange';

/**
 * Handles the requests of one service or of one part of a service.
 *
 * @returns the work of answering the request, or undefined when the request belongs to another route.
 */
export type Route = (exchange: Exchange) => Promise<void> | undefined;

/** Returns a route that passes each request to the first of these routes that handles it. */
export function firstRoute(routes: readonly Route[]): Route {
  return (exchange) => {
    for (const route of routes) {
      const work = route(exchange);
      if (work !== undefined) return work;
    }
    return undefined;
  };
}
