import { list } from './list';
import type { Question } from '../world';

type Context = Readonly<Record<string, string>>;

/** What some callers may, or may not, do to a resource, whatever their own policies say. */
export interface Entry {
  /** `forbidden`: denied by a Deny, whatever the policy allows beside it. */
  readonly answer: 'allowed' | 'denied' | 'forbidden';
  readonly who: string | readonly string[];
  readonly actions: string | readonly string[];
  /** The resource, or objects in it. */
  readonly on: string | readonly string[];
  /** What the request says about itself; several are asked one by one. */
  readonly with?: Context | readonly Context[];
}

/** One question about a policy, or about its Allows or its Denies alone: each must do its part without the other. */
export interface Row {
  readonly part: 'whole' | 'allows' | 'denies';
  readonly question: Question;
  readonly allowed: boolean;
}

/** Every question that an entry stands for. */
export function rowsOf({ answer, who, actions, on, with: contexts = {} }: Entry): Row[] {
  return list(who).flatMap((caller) =>
    list(actions).flatMap((action) =>
      list(on).flatMap((resource) =>
        list(contexts).map((context) => ({
          part: answer === 'forbidden' ? ('denies' as const) : ('whole' as const),
          question: { who: caller, action, on: resource, with: context },
          allowed: answer === 'allowed',
        })),
      ),
    ),
  );
}

/** Everything about one resource's policy. */
export interface Table {
  readonly resource: string;
  readonly entries: readonly Entry[];
  /**
   * Every writing action that the policy leaves to the account's own policies, with the reason. Whoever may do everything
   * in the account may do these, and no other; Terraform's role may do the others, too.
   */
  readonly leftToTheAccount: Readonly<Record<string, string>> | 'everything';
  /** What not even Terraform's role may do. */
  readonly forNobody: readonly string[] | 'everything';
}
