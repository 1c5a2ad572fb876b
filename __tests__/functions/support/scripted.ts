import type { MiddlewareStack } from '@smithy/types';

/** One call of the SDK: `PutObject` and its input. */
export interface Call {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

interface Scriptable {
  readonly middlewareStack: Pick<MiddlewareStack<object, object>, 'add'>;
}

/** A real client whose answers come from `answer` instead of the network; below its retries, above its wire. */
export function scripted<C extends Scriptable>(client: C, answer: (call: Call) => unknown): C {
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

/** An error as the SDK throws it. */
export function awsError(name: string, message: string, status = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

/** What a lost connection looks like. */
export function networkError(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
