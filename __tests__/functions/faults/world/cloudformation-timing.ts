import type { AwsCall } from '../calls';
import type { ProxiedAnswer } from './fault-proxy';

/**
 * Adds CloudFormation's timing to moto: an operation runs for some time and blocks its stack. Each ClientRequestToken
 * starts only one operation.
 */
export class CloudFormationTiming {
  /** Reported status of each stack whose operation has completed in moto but still appears to run. */
  private readonly running = new Map<string, 'CREATE_IN_PROGRESS' | 'UPDATE_IN_PROGRESS'>();
  private readonly tokens = new Set<string>();

  /** @param slow True if an operation appears to run until `settle` is called. */
  constructor(private readonly slow: boolean) {}

  /** Completes all stack operations that still appear to run. */
  settle(): void {
    this.running.clear();
  }

  substitute(call: AwsCall, body: Buffer): ProxiedAnswer | undefined {
    if (call.service !== 'cloudformation' || !/^(Create|Update)Stack$/.test(call.action)) return undefined;
    const form = new URLSearchParams(body.toString());
    const token = form.get('ClientRequestToken') ?? '';
    const known = this.tokens.has(token);
    if (token !== '') this.tokens.add(token);
    // CloudFormation rejects a repeated CreateStack because the stack exists, not because of the token.
    if (call.action === 'CreateStack') return undefined;
    if (known) return errorAnswer('TokenAlreadyExistsException', `${token} was used before`);
    const status = this.running.get(stackOf(form));
    if (status === undefined) return undefined;
    return errorAnswer(
      'ValidationError',
      `Stack:${stackOf(form)} is in ${status} state and can not be updated.`,
    );
  }

  adjust(call: AwsCall, body: Buffer, { status, body: answer }: ProxiedAnswer): Buffer {
    if (call.service !== 'cloudformation') return answer;
    const form = new URLSearchParams(body.toString());
    const stack = stackOf(form);
    if (/^(Create|Update)Stack$/.test(call.action)) {
      if (status !== 200) this.tokens.delete(form.get('ClientRequestToken') ?? '');
      else if (this.slow)
        this.running.set(stack, call.action === 'CreateStack' ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS');
    }
    const visible = this.running.get(stack);
    if (visible === undefined) return answer;
    if (call.action === 'DescribeStacks') {
      const xml = answer.toString().replace(/(<StackStatus>)[A-Z_]+/, `$1${visible}`);
      return Buffer.from(xml.replace(/<Outputs>[\s\S]*<\/Outputs>/, ''));
    }
    return call.action === 'DescribeStackEvents' ? Buffer.from(withoutEnd(answer.toString())) : answer;
  }
}

/** Removes the newest stack event if the event reports that the operation has completed. */
function withoutEnd(xml: string): string {
  return xml.replace(/<member>(?:(?!<\/member>)[\s\S])*<\/member>/g, (event, at: number) => {
    const newest = !xml.slice(0, at).includes('</member>');
    return newest && /<ResourceStatus>[A-Z_]+_COMPLETE</.test(event) ? '' : event;
  });
}

function stackOf(form: URLSearchParams): string {
  const name = form.get('StackName') ?? '';
  return /:stack\/([^/]+)\//.exec(name)?.[1] ?? name;
}

const errorAnswer = (code: string, message: string): ProxiedAnswer => ({
  status: 400,
  body: Buffer.from(
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  ),
});
