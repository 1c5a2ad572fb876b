import { createServer as createHttpServer } from 'node:http';

/**
 * Returns the version of this process. The Dockerfile sets COMMIT, and the task definition sets IMAGE.
 *
 * @param {Record<string, string | undefined>} environment
 */
export function versionOf(environment) {
  return { commit: environment.COMMIT || 'unknown', image: environment.IMAGE || 'unknown' };
}

/**
 * Creates the HTTP server: `GET /` returns a greeting and the version, `GET /health` answers the load balancer.
 *
 * @param {{ commit: string, image: string }} version
 */
export function createServer(version) {
  /** @type {Record<string, () => object>} */
  const pages = {
    '/': () => ({ message: 'Hello from behind the big red button', ...version }),
    '/health': () => ({ status: 'ok' }),
  };

  return createHttpServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (page === undefined) return answer(response, 404, { error: `there is no page ${path}` });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return answer(response, 405, { error: `${request.method} is not allowed; use GET or HEAD` });
    }
    return answer(response, 200, page());
  });
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {object} body
 */
function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
