import { digestOf } from '../support/built-functions';

export const BUCKETS = ['artifacts', 'templates', 'production'] as const;

/** Names that differ between cases, so that the cases share one local AWS without a conflict. */
export class CaseNames {
  private readonly id: string;
  readonly execution: string;
  readonly testPrefix: string;
  readonly productionPrefix: string;
  /** Tag of the image of the case. */
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

  /** @param n Number of the job, from 1. */
  job(n: number): string {
    return `aaaaaaaa-bbbb-4ccc-8ddd-${(this.number * 1000 + n).toString(16).padStart(12, '0')}`;
  }

  /** Returns a secret that no output may contain. */
  secret(name: string): string {
    return `canary-${name}-${this.id}-0123456789abcdef`;
  }

  /** Replaces the parts of a text that differ between cases or runs. */
  readonly neutral = (text: string): string =>
    text
      .replaceAll(this.execution, '(execution)')
      .replaceAll(this.execution.slice(0, 8), '(execution)')
      .replaceAll(`-${this.id}`, '')
      .replaceAll(`${this.id}-`, '')
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '(uuid)')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '(time)');
}
