import { digestOf } from '../support/built-functions';

export const BUCKETS = ['artifacts', 'templates', 'production'] as const;

/** What differs between two cases, so that they share one local AWS and never meet. */
export class CaseNames {
  private readonly id: string;
  readonly execution: string;
  readonly testPrefix: string;
  readonly productionPrefix: string;
  /** Tag that the build gave the image of the case. */
  readonly build: string;
  /** Digest of that image. */
  readonly digest: string;

  constructor(private readonly number: number) {
    this.id = `c${String(number).padStart(5, '0')}`;
    this.execution = `${number.toString(16).padStart(8, '0')}-2222-4333-8444-555555555555`;
    this.testPrefix = `${this.id}-test-`;
    this.productionPrefix = `${this.id}-production-`;
    this.build = `build-${this.id}`;
    this.digest = digestOf(this.build);
  }

  bucket(which: (typeof BUCKETS)[number]): string {
    return `${which}-${this.id}`;
  }

  /** @param n 1 is the first job of the case. */
  job(n: number): string {
    return `aaaaaaaa-bbbb-4ccc-8ddd-${(this.number * 1000 + n).toString(16).padStart(12, '0')}`;
  }

  /** Values that nothing may ever print. */
  secret(what: string): string {
    return `canary-${what}-${this.id}-0123456789abcdef`;
  }

  /** Takes out of a text what differs between cases, and from run to run. */
  readonly neutral = (text: string): string =>
    text
      .replaceAll(this.execution, '(execution)')
      .replaceAll(this.execution.slice(0, 8), '(execution)')
      .replaceAll(`-${this.id}`, '')
      .replaceAll(`${this.id}-`, '')
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '(uuid)')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '(time)');
}
