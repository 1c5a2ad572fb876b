import { can, type Question, type World } from './world';

/** Who is asked about, beside our own roles: short name and ARN. */
export type Principals = ReadonlyMap<string, string>;

/** One sensitive thing to do, and everybody who can. */
export interface Access {
  readonly what: string;
  readonly question: Omit<Question, 'who'>;
  readonly who: readonly string[];
}

/** Our roles by name within their account, e.g. `delivery/promote-release`. */
export function rolesOf(
  world: World,
  project: string,
  accounts: Readonly<Record<string, string>>,
): Principals {
  return new Map(
    [...world.roles.keys()].map((arn) => {
      const account = accounts[arn.split(':')[4] ?? ''] ?? 'unknown';
      return [`${account}/${arn.replace(/^.*role\//, '').replace(`${project}-`, '')}`, arn];
    }),
  );
}

/** Names of all principals that can do it. */
export async function whoCan(
  world: World,
  principals: Principals,
  question: Omit<Question, 'who'>,
): Promise<string[]> {
  const allowed: string[] = [];
  for (const [name, who] of principals) {
    if (await can(world, { who, ...question })) allowed.push(name);
  }
  return allowed.sort();
}
