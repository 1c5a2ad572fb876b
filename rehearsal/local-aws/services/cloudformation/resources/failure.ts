import { randomUUID } from 'node:crypto';

import { HandlerFailure } from './handler';

/** Error codes of services, and the codes of handler errors to which they belong. The first match is used. */
const CODES: readonly (readonly [error: RegExp, code: string])[] = [
  [/AlreadyExists|Duplicate|NotUnique|PriorityInUse|ResourceInUse/, 'AlreadyExists'],
  [/AccessDenied|Unauthorized/, 'AccessDenied'],
  [/NotFound|NoSuch|ServiceNotActive/, 'NotFound'],
  [/LimitExceeded|TooMany/, 'ServiceLimitExceeded'],
  [/Throttl/, 'Throttling'],
  [/Internal|ServerException|Unavailable/, 'ServiceInternalError'],
];

/** The fields of an error of the AWS SDK. */
interface ServiceError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/**
 * Returns the `ResourceStatusReason` of a resource whose handler failed.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
 *
 * @param service name of the service of the resource.
 */
export function reasonOf(error: unknown, service: string): string {
  if (error instanceof HandlerFailure) return handlerMessage(error.message, error.code);
  const { name, message, $metadata: metadata } = error as ServiceError;
  if (metadata === undefined) return message;
  const { httpStatusCode: status = 500, requestId = randomUUID() } = metadata;
  const origin = `(Service: ${service}, Status Code: ${String(status)}, Request ID: ${requestId})`;
  return handlerMessage(`${message} ${origin} (SDK Attempt Count: 1)`, codeOf(name, status));
}

const handlerMessage = (message: string, code: string) =>
  `Resource handler returned message: "${message}" (RequestToken: ${randomUUID()}, HandlerErrorCode: ${code})`;

function codeOf(name: string, status: number): string {
  const known = CODES.find(([error]) => error.test(name))?.[1];
  return known ?? (status >= 500 ? 'ServiceInternalError' : 'InvalidRequest');
}

/** Returns true if a resource does not exist, so that its deletion succeeds. */
export function isAbsent(error: unknown): boolean {
  const { name, $metadata: metadata } = error as ServiceError;
  return metadata !== undefined && codeOf(name, 400) === 'NotFound';
}
