import type { MiddlewareStack } from '@smithy/types';

/** An SDK call: the name, such as `PutObject`, and the input. */
export interface Call {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

interface Scriptable {
  readonly middlewareStack: Pick<MiddlewareStack<object, object>, 'add'>;
}

const ANSWERS = new WeakMap<object, (call: Call) => unknown>();

/**
 * Returns a real SDK client whose responses come from `answer` instead of the network. The client neither retries nor
 * serializes requests.
 */
export function scripted<C extends Scriptable>(client: C, answer: (call: Call) => unknown): C {
  ANSWERS.set(client, answer);
  client.middlewareStack.add(
    (_next, context) => async (args) => {
      const name = String(context['commandName']).replace(/Command$/, '');
      const output = await answer({ name, input: args.input as Record<string, unknown> });
      return { response: {}, output: { $metadata: {}, ...(output as object) } };
    },
    { step: 'initialize', priority: 'low', name: 'scripted', override: true },
  );
  return client;
}

/**
 * Answers a call of a scripted client without the SDK, whose middleware takes most of the time of a test with many calls.
 */
export async function answerOf(client: object, call: Call): Promise<unknown> {
  const answer = ANSWERS.get(client);
  if (answer === undefined) throw new Error('the client is not scripted');
  return { $metadata: {}, ...((await answer(call)) as object) };
}

/** Returns a service error with the same fields as an error that the SDK throws. */
export function awsError(name: string, message: string, status = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

/** Returns the error that the SDK throws when the connection is lost. */
export function networkError(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
