import type { Action } from './actions';
import { kindOf } from './actions';
import { DELIVERY, PRODUCTION, STRANGERS } from './callers';
import { accountOf } from './decide';
import { rowsOf, type Row, type Table } from './entry';

/** Services that no policy here lets in for more than one action. */
const SERVICES = ['cloudwatch', 'events', 'lambda', 's3', 'logging.s3', 'config'].map(
  (name) => `${name}.amazonaws.com`,
);

/** What a table says without a word: whatever it does not allow is denied, for every action of the service. */
export function closedWorld(table: Table, owner: string, actions: readonly Action[]): Row[] {
  const entries = table.entries.flatMap(rowsOf);
  const allowed = entries.filter((row) => row.allowed);
  const same = ({ question: { who, action, on } }: Row) => `${who} ${action} ${on}`;
  const known = new Set(allowed.map(same));
  /** All that the allowed requests of a caller, or of all callers, say about themselves. */
  const contextOf = (who: string) => {
    const own = allowed.filter(({ question }) => question.who === who);
    const all = (own.length > 0 ? own : allowed).map(({ question }) => question.with ?? {});
    const { 'aws:username': user, ...context } = Object.assign({}, ...all) as Record<string, string>;
    // The session of a role has no user's name.
    return user === undefined || who.includes(':role/') ? context : { ...context, 'aws:username': user };
  };
  const places = [table.resource, ...new Set(allowed.map(({ question }) => question.on))];
  const callers = new Set([
    ...allowed.map(({ question }) => question.who),
    ...[DELIVERY, PRODUCTION].map(({ administrator }) => administrator),
    ...STRANGERS,
    ...SERVICES,
  ]);
  return (
    [...callers]
      // Within the account a caller's own policies suffice, but for roles: their trust decides for everybody.
      .filter((who) => accountOf(who) !== owner || kindOf(table.resource).kind === 'role')
      .flatMap((who) =>
        places.flatMap((on) =>
          actions
            .filter(({ kinds }) => kinds.includes(kindOf(on).kind))
            .map(({ name: action }) => ({
              part: 'allows' as const,
              question: { who, action, on, with: contextOf(who) },
              allowed: false,
            })),
        ),
      )
      .filter((row) => !known.has(same(row)))
  );
}

/** What the account's own administrator and Terraform may change: what the table leaves to them, and nothing else. */
export function ownersOf(table: Table, owner: string, actions: readonly Action[]): Row[] {
  const { administrator, terraform } = owner === DELIVERY.id ? DELIVERY : PRODUCTION;
  const { leftToTheAccount: left, forNobody } = table;
  const object = table.entries
    .flatMap(rowsOf)
    .map(({ question }) => question.on)
    .find((on) => on.startsWith(`${table.resource}/`));
  const place = ({ kinds }: Action) =>
    [table.resource, ...(object === undefined ? [] : [object])].find((on) => kinds.includes(kindOf(on).kind));
  return actions.flatMap((action) => {
    const on = place(action);
    if (on === undefined || !action.writes) return [];
    const { name } = action;
    const question = { action: name, on };
    return [
      {
        part: 'whole' as const,
        question: { ...question, who: administrator },
        allowed: left === 'everything' || name in left,
      },
      {
        part: 'whole' as const,
        question: { ...question, who: terraform },
        allowed: forNobody !== 'everything' && !forNobody.includes(name),
      },
    ];
  });
}
