import { SerializationError, type Exchange } from '../../exchange';
import { UnknownOperationError, type ApiCall, type ServiceModels } from '../service-models';
import { violationsOf, type Violation } from './check-call';

/** The result of the checks since the last `takeReport`. */
export interface CheckReport {
  /** Number of checked requests. */
  readonly checked: number;
  /** One sentence for each violation. A violation that several requests have is in the list once. */
  readonly violations: readonly string[];
}

/** Characters of a parameter's path and of a request's path that a message shows, because callers choose both. */
const SHOWN_LENGTH = 200;

/**
 * Checks the parameters of every AWS request against the service models of botocore, which describe what AWS accepts.
 * moto accepts many requests that AWS rejects.
 */
export class RequestChecks {
  private checked = 0;
  private readonly violations = new Set<string>();

  constructor(
    private readonly models: ServiceModels,
    private readonly report: (line: string) => void,
  ) {}

  /** Checks a request, and reports each new violation at once. Does not read the body of a streaming operation. */
  async check(exchange: Exchange): Promise<void> {
    let texts: string[];
    try {
      const call = await this.models.operationOf(exchange);
      if (call === undefined) return;
      texts = violationsOf(call).map((violation) => sentence(call, violation));
    } catch (error) {
      if (!(error instanceof UnknownOperationError || error instanceof SerializationError)) throw error;
      texts = [shown(error.message)];
    }
    this.checked += 1;
    for (const text of texts) this.add(text);
  }

  get current(): CheckReport {
    return { checked: this.checked, violations: [...this.violations] };
  }

  /** Returns the current report, and begins a new report. */
  takeReport(): CheckReport {
    const result = this.current;
    this.checked = 0;
    this.violations.clear();
    return result;
  }

  private add(text: string): void {
    if (this.violations.has(text)) return;
    this.violations.add(text);
    this.report(`a request violates AWS's service model: ${text}`);
  }
}

function sentence({ service, operation }: ApiCall, { path, text, length }: Violation): string {
  return `${service} ${operation}: ${shown(path)} ${text}${length === undefined ? '' : ` (length ${String(length)})`}`;
}

/** Returns the start of a text without control characters, so that the text cannot control the terminal. */
const shown = (text: string) => text.slice(0, SHOWN_LENGTH).replace(/[^ -~]/g, '?');

/** Returns an error message for the violations of a rehearsal. */
export const violationsText = ({ violations }: CheckReport): string =>
  ['AWS rejects requests that violate its service models; correct these requests:', ...violations].join('\n');
