import { shapeOf, type OperationModel, type ServiceModel } from './model';

/** The parts of a REST request that select the operation. */
export interface RestRequest {
  readonly method: string;
  /** Path as sent, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  /** Names of all headers in lower case. */
  readonly headerNames: readonly string[];
}

/** An operation that fits a request. */
export interface RestMatch {
  readonly model: ServiceModel;
  readonly operation: OperationModel;
  /** Percent-encoded parts of the path, by the names in the model. */
  readonly labels: Readonly<Record<string, string>>;
  /** Names of the query parameters that are part of the operation's URI, such as `acl`. */
  readonly literals: readonly string[];
}

/** An operation with its URI template and the parameters that the operation requires. */
interface Route {
  readonly model: ServiceModel;
  readonly operation: OperationModel;
  readonly path: RegExp;
  /** Number of characters of the path that are no labels. */
  readonly fixedLength: number;
  /** Query parameters of the URI. Without a value, any value fits. */
  readonly literals: readonly (readonly [string, string])[];
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
}

const routesOf = new WeakMap<ServiceModel, readonly Route[]>();

/**
 * Returns the operation of a REST request, or undefined. Several operations of S3 share a method and a path. The one
 * with the most query parameters of the URI is chosen (`?acl`), then the one whose required parameters are present
 * (`?uploadId`, `x-amz-copy-source`): https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html.
 */
export function matchRest(models: readonly ServiceModel[], request: RestRequest): RestMatch | undefined {
  const candidates = models
    .flatMap((model) => routes(model))
    .flatMap((route) => {
      const match = fits(route, request);
      return match === undefined ? [] : [{ match, rank: rankOf(route, request) }];
    })
    .sort((a, b) => compare(b.rank, a.rank));
  return candidates[0]?.match;
}

function fits(route: Route, { method, path, query }: RestRequest): RestMatch | undefined {
  const { model, operation, literals } = route;
  if (operation.http.method !== method) return undefined;
  const found = route.path.exec(path);
  if (found === null) return undefined;
  const present = literals.every(([name, value]) =>
    value === '' ? query.has(name) : query.get(name) === value,
  );
  if (!present) return undefined;
  const names = labelsOf(operation.http.requestUri);
  const labels = Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? '']));
  return { model, operation, labels, literals: literals.map(([name]) => name) };
}

/** Returns numbers that are larger for an operation that fits better. The first difference decides. */
function rankOf(route: Route, { query, header }: RestRequest): readonly number[] {
  const required = [
    ...route.requiredQuery.map((name) => query.has(name)),
    ...route.requiredHeaders.map((name) => header(name) !== undefined),
  ];
  const present = required.filter(Boolean).length;
  return [
    route.literals.length,
    present - required.length,
    route.fixedLength,
    present,
    route.operation.deprecated === true ? 0 : 1,
    // The SDK names the operation in this parameter. AWS ignores the parameter, so it only decides between equals.
    query.get('x-id') === route.operation.name ? 1 : 0,
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}

function routes(model: ServiceModel): readonly Route[] {
  const known = routesOf.get(model);
  if (known !== undefined) return known;
  const built = Object.values(model.operations).map((operation) => routeOf(model, operation));
  routesOf.set(model, built);
  return built;
}

function routeOf(model: ServiceModel, operation: OperationModel): Route {
  const [path = '', query = ''] = operation.http.requestUri.split('?');
  const { members = {}, required = [] } =
    operation.input === undefined ? {} : shapeOf(model, operation.input);
  const requiredIn = (location: 'querystring' | 'header') =>
    required.flatMap((name) => {
      const member = members[name];
      return member?.location === location ? [member.locationName ?? name] : [];
    });
  return {
    model,
    operation,
    path: patternOf(path),
    fixedLength: path.replace(/\{[^}]*\}/g, '').length,
    literals: [...new URLSearchParams(query)].filter(([name]) => name !== 'x-id'),
    requiredQuery: requiredIn('querystring'),
    requiredHeaders: requiredIn('header'),
  };
}

/** Returns the names of the labels in a URI template such as `/{Bucket}/{Key+}`. */
const labelsOf = (uri: string) => [...uri.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name]) => name ?? '');

/** Returns the pattern of the paths of a URI template. Only a greedy label (`{Key+}`) contains slashes. */
function patternOf(path: string): RegExp {
  const parts = path.split(/(\{[^}]+\})/).map((part) => {
    if (!part.startsWith('{')) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return part.endsWith('+}') ? '(.+)' : '([^/]+)';
  });
  const pattern = parts.join('').replace(/\/$/, '');
  return new RegExp(path.endsWith('+}') ? `^${pattern}$` : `^${pattern}/?$`, 's');
}
