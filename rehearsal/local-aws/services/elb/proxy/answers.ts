import { STATUS_CODES, type ServerResponse } from 'node:http';

import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';

import type { ProxyRequest } from './conditions';

/** Sends the page of a load balancer for an error. */
export function sendError(response: ServerResponse, status: 502 | 503, reason: string): void {
  const title = `${String(status)} ${STATUS_CODES[status] ?? ''}`;
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Server: 'awselb/2.0' });
  response.end(`${title}: ${reason}\n`);
}

/** Answers with a fixed response. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html */
export function sendFixed(response: ServerResponse, { FixedResponseConfig: config }: Action): void {
  const type = config?.ContentType ?? 'text/plain';
  response.writeHead(Number(config?.StatusCode ?? 200), {
    'Content-Type': `${type}; charset=utf-8`,
    Server: 'awselb/2.0',
  });
  response.end(config?.MessageBody ?? '');
}

/**
 * Redirects to another address. A part that the action leaves out keeps its value.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html
 */
export function sendRedirect(
  response: ServerResponse,
  { RedirectConfig: config = { StatusCode: 'HTTP_302' } }: Action,
  request: ProxyRequest,
  port: number,
): void {
  const values: Readonly<Record<string, string>> = {
    protocol: 'HTTP',
    host: request.host,
    port: String(port),
    path: request.path.slice(1),
    query: request.query.toString(),
  };
  const filled = (template: string) =>
    template.replace(/#\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  const {
    Protocol = '#{protocol}',
    Host = '#{host}',
    Port = '#{port}',
    Path = '/#{path}',
    Query = '#{query}',
  } = config;
  const query = filled(Query);
  const location = `${filled(Protocol).toLowerCase()}://${filled(Host)}:${filled(Port)}${filled(Path)}`;
  response.writeHead(config.StatusCode === 'HTTP_301' ? 301 : 302, {
    Location: query === '' ? location : `${location}?${query}`,
    Server: 'awselb/2.0',
  });
  response.end();
}
