import { BlockList, isIP } from 'node:net';

import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';

/** The parts of a request that rule conditions can use. */
export interface ProxyRequest {
  readonly method: string;
  /** Host name of the Host header, without the port. */
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly sourceAddress: string;
  header(name: string): string | undefined;
}

/**
 * Returns true if a request meets a condition of a listener rule. A condition with several values is met by one of them.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 *
 * @throws Error for a condition that the local load balancer does not know.
 */
export function meets(request: ProxyRequest, condition: RuleCondition): boolean {
  const check = CHECKS[condition.Field ?? ''];
  if (check === undefined) {
    throw new Error(
      `the local load balancer does not know the rule condition '${String(condition.Field)}'; add it to conditions.ts`,
    );
  }
  return check(request, condition);
}

const CHECKS: Readonly<Record<string, (request: ProxyRequest, condition: RuleCondition) => boolean>> = {
  'path-pattern': ({ path }, { Values, PathPatternConfig }) =>
    matchesOne(path, Values, PathPatternConfig, ''),
  'host-header': ({ host }, { Values, HostHeaderConfig }) => matchesOne(host, Values, HostHeaderConfig, 'i'),
  'http-header': (request, { HttpHeaderConfig }) => {
    const value = request.header(HttpHeaderConfig?.HttpHeaderName?.toLowerCase() ?? '');
    return value !== undefined && matchesOne(value, [], HttpHeaderConfig, 'i');
  },
  'http-request-method': ({ method }, { HttpRequestMethodConfig }) =>
    HttpRequestMethodConfig?.Values?.includes(method) === true,
  'query-string': ({ query }, { QueryStringConfig }) =>
    (QueryStringConfig?.Values ?? []).some(({ Key, Value = '' }) =>
      [...query].some(
        ([key, value]) =>
          (Key === undefined || pattern(Key, 'i').test(key)) && pattern(Value, 'i').test(value),
      ),
    ),
  'source-ip': ({ sourceAddress }, { SourceIpConfig }) =>
    (SourceIpConfig?.Values ?? []).some((range) => contains(range, sourceAddress)),
};

interface Patterns {
  readonly Values?: string[] | undefined;
  readonly RegexValues?: string[] | undefined;
}

function matchesOne(
  text: string,
  values: readonly string[] | undefined,
  { Values = [], RegexValues = [] }: Patterns = {},
  flags: '' | 'i',
): boolean {
  const patterns = [...(values ?? []), ...Values].map((value) => pattern(value, flags));
  const expressions = RegexValues.map((source) => new RegExp(source, flags));
  return [...patterns, ...expressions].some((expression) => expression.test(text));
}

/** Returns the regular expression of a pattern in which `*` matches any characters, and `?` one character. */
function pattern(text: string, flags: string): RegExp {
  const source = text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`);
}

function contains(range: string, address: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const list = new BlockList();
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  list.addSubnet(network, Number(bits), family);
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
