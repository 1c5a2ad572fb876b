import type { EngineEvent } from '../../engine/types';
import { expectThat } from '../scenario';

/** Expects an approval message to name the deployed release that the approval would replace. */
export function expectReplaces(
  { approval }: EngineEvent,
  replaced: { readonly sequence: number; readonly commit: string },
): void {
  const message = approval?.customData ?? '';
  const line = `Replaces: release ${String(replaced.sequence)}, commit ${replaced.commit.slice(0, 12)}, since `;
  expectThat(message.includes(line), `the approval message has no line '${line}…': ${message}`);
}
