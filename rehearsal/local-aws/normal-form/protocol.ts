import type { Exchange } from '../exchange';
import type { ServiceMetadata } from '../service-model/model';

/** The protocol of one request. Some services accept several protocols. */
export type RequestProtocol = 'json' | 'cbor' | 'query' | 'ec2' | 'rest-json' | 'rest-xml';

/** Path of the protocol rpc-v2-cbor: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html. */
export const CBOR_PATH = /^\/service\/\w+\/operation\/(\w+)$/;

/** Returns the protocol of a request to a service. */
export function protocolOf(
  exchange: Exchange,
  { protocol }: Pick<ServiceMetadata, 'protocol'>,
): RequestProtocol {
  if (exchange.header('smithy-protocol') !== undefined && CBOR_PATH.test(exchange.path)) return 'cbor';
  if (exchange.header('x-amz-target') !== undefined) return 'json';
  return protocol === 'ec2' || protocol === 'rest-json' || protocol === 'rest-xml' ? protocol : 'query';
}

/** Returns the protocol in which the sender of an unreadable request expects the answer. */
export function likelyProtocolOf(exchange: Exchange): RequestProtocol {
  if (exchange.header('smithy-protocol') !== undefined) return 'cbor';
  if (exchange.header('x-amz-target') !== undefined) return 'json';
  switch (exchange.signature?.service) {
    case 's3':
      return 'rest-xml';
    case 'lambda':
      return 'rest-json';
    case 'ec2':
      return 'ec2';
    default:
      return exchange.header('content-type')?.includes('json') === true ? 'json' : 'query';
  }
}
