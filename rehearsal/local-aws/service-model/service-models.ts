import { gunzipSync } from 'node:zlib';

import { SerializationError, type Exchange } from '../exchange';
import type { ModelFiles, Service } from './model-files';
import { shapeOf } from './model';
import type { ApiStructure, ApiValue, OperationModel, ParsedInput, ServiceModel } from './model';
import { decodeCbor } from './protocols/cbor';
import { parseJson, readJsonInput } from './protocols/json';
import { readQueryInput } from './protocols/query';
import { needsBody, readRestInput } from './protocols/rest';
import { matchRest, type RestRequest } from './rest-routes';

/** A request to an operation of AWS. */
export interface ApiCall {
  /** Name of the service in botocore, such as `elbv2`. */
  readonly service: string;
  readonly operation: string;
  /** Parameters by the names in the model. Without the body of a streaming operation such as PutObject. */
  readonly input: ApiStructure;
  /** Paths of the parameters in the request that the model does not have. */
  readonly unknown: readonly string[];
  readonly model: { readonly service: ServiceModel; readonly operation: OperationModel };
}

/** Error for a signed request to a service or an operation that AWS does not have. */
export class UnknownOperationError extends Error {
  override readonly name = 'UnknownOperationException';
}

/** Path of the protocol rpc-v2-cbor: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html. */
const CBOR_PATH = /^\/service\/[^/]+\/operation\/([^/]+)$/;

/** Reads requests by the service models of botocore. */
export class ServiceModels {
  private readonly calls = new WeakMap<Exchange, Promise<ApiCall | undefined>>();

  constructor(private readonly files: ModelFiles) {}

  /**
   * Returns the operation of a request. Reads each request once, and shares the result. Returns undefined for an
   * unsigned request, which is no call of the AWS API, for example git over HTTP and the pushes of images.
   *
   * @throws UnknownOperationError if AWS has no such service or operation.
   * @throws SerializationError if the request is not in the format of the service's protocol.
   */
  operationOf(exchange: Exchange): Promise<ApiCall | undefined> {
    const known = this.calls.get(exchange);
    if (known !== undefined) return known;
    const call = this.read(exchange);
    this.calls.set(exchange, call);
    return call;
  }

  private async read(exchange: Exchange): Promise<ApiCall | undefined> {
    const { signature } = exchange;
    if (signature === undefined) return undefined;
    const services = this.files.servicesOf(signature.service);
    const call =
      this.readCbor(exchange, services) ??
      this.readJson(exchange, services) ??
      this.readRest(exchange, services) ??
      this.readForm(exchange, services);
    if (call === undefined) throw new UnknownOperationError(unknownText(exchange, signature.service));
    return call;
  }

  private readCbor(exchange: Exchange, services: readonly Service[]): Promise<ApiCall> | undefined {
    const name = CBOR_PATH.exec(exchange.url.pathname)?.[1];
    if (name === undefined || exchange.header('smithy-protocol') !== 'rpc-v2-cbor') return undefined;
    return this.readRpc(exchange, services, name, (body) => decodeCbor(body));
  }

  private readJson(exchange: Exchange, services: readonly Service[]): Promise<ApiCall> | undefined {
    const target = exchange.header('x-amz-target');
    if (target === undefined) return undefined;
    const dot = target.lastIndexOf('.');
    const prefix = target.slice(0, dot);
    return this.readRpc(
      exchange,
      services.filter(({ metadata }) => metadata.targetPrefix === prefix),
      target.slice(dot + 1),
      (body) => parseJson(body),
    );
  }

  /** Reads a request that names the operation, and whose body is one document. */
  private async readRpc(
    exchange: Exchange,
    services: readonly Service[],
    name: string,
    decode: (body: Buffer) => ApiValue,
  ): Promise<ApiCall> {
    const { service, model, operation } = this.require(exchange, services, name);
    const body = await exchange.body();
    const parsed = parse(() => {
      const document = decode(decompressed(exchange, body));
      return operation.input === undefined
        ? { input: {}, unknown: [] }
        : readJsonInput(model, shapeOf(model, operation.input), document);
    });
    return callOf(service, model, operation, parsed);
  }

  private readRest(exchange: Exchange, services: readonly Service[]): Promise<ApiCall> | undefined {
    const rest = services.filter(({ metadata }) => metadata.protocol.startsWith('rest-'));
    if (rest.length === 0) return undefined;
    const request = restRequest(exchange);
    const models = new Map(rest.map((service) => [this.files.modelOf(service), service.name]));
    const match = matchRest([...models.keys()], request);
    if (match === undefined) return undefined;
    return (async () => {
      const body = needsBody(match) ? await exchange.body() : undefined;
      const parsed = parse(() =>
        readRestInput(match, request, body === undefined ? undefined : decompressed(exchange, body)),
      );
      return callOf(models.get(match.model) ?? '', match.model, match.operation, parsed);
    })();
  }

  /** Reads a request of the protocols `query` and `ec2`, whose form contains the operation and the version. */
  private readForm(exchange: Exchange, services: readonly Service[]): Promise<ApiCall> | undefined {
    if (services.length === 0 || exchange.url.pathname !== '/') return undefined;
    return (async () => {
      const body = exchange.method === 'POST' ? (await exchange.body()).toString() : '';
      const form = new URLSearchParams([...exchange.url.searchParams, ...new URLSearchParams(body)]);
      const version = form.get('Version');
      const candidates = services.filter(({ metadata }) => metadata.apiVersion === version);
      const { service, model, operation } = this.require(exchange, candidates, form.get('Action') ?? '');
      return callOf(service, model, operation, readQueryInput(model, operation.input, form));
    })();
  }

  private require(exchange: Exchange, services: readonly Service[], name: string) {
    for (const service of services) {
      const model = this.files.modelOf(service);
      const operation = Object.hasOwn(model.operations, name) ? model.operations[name] : undefined;
      if (operation !== undefined) return { service: service.name, model, operation };
    }
    throw new UnknownOperationError(unknownText(exchange, exchange.signature?.service ?? '', name));
  }
}

const callOf = (
  service: string,
  model: ServiceModel,
  operation: OperationModel,
  parsed: ParsedInput,
): ApiCall => ({
  service,
  operation: operation.name,
  ...parsed,
  model: { service: model, operation },
});

/** Runs a parser. @throws SerializationError if the request is malformed. */
function parse(parser: () => ParsedInput): ParsedInput {
  try {
    return parser();
  } catch (error) {
    throw new SerializationError(`the request is malformed: ${(error as Error).message}`, { cause: error });
  }
}

/** Decompresses a body. The SDK compresses the bodies of some operations, such as PutMetricData. */
const decompressed = (exchange: Exchange, body: Buffer) =>
  exchange.header('content-encoding') === 'gzip' ? gunzipSync(body) : body;

/** Returns the parts of a REST request. The path is the sent one, because URL resolves `..` in the keys of objects. */
function restRequest(exchange: Exchange): RestRequest {
  const [path = '/'] = (exchange.message.url ?? '/').split('?');
  return {
    method: exchange.method,
    path,
    query: exchange.url.searchParams,
    header: (name) => exchange.header(name),
    headerNames: Object.keys(exchange.message.headers),
  };
}

function unknownText({ method, url }: Exchange, service: string, operation?: string): string {
  const request = operation === undefined || operation === '' ? `${method} ${url.pathname}` : operation;
  return `AWS has no operation ${request} of the service ${service}`;
}
