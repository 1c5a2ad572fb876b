import { EXAMPLE, synthesize } from '../support/synthesis';
import { isAllowed, policySetOf } from '../support/policy-set';

const world = policySetOf(synthesize(EXAMPLE).values());

/** A person who requests a role session. */
interface Person {
  readonly arn: string;
  readonly name: string;
  /** Condition keys of the person's requests, except the condition keys for MFA. */
  readonly context: Readonly<Record<string, string>>;
}

const PEOPLE_ACCOUNT = '111111111111';
const user = (account: string): Person => ({
  arn: `arn:aws:iam::${account}:user/ada`,
  name: 'ada',
  context: { 'aws:username': 'ada', 'aws:userid': 'AIDAEXAMPLE' },
});
const ofSet = (set: string, account = PEOPLE_ACCOUNT): Person => ({
  arn: `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_${set}_0123456789abcdef`,
  name: 'ada@example.com',
  context: { 'aws:userid': 'AROAEXAMPLE:ada@example.com' },
});

const FACTORS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a fresh second factor': { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '60' },
  'an old second factor': { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '3601' },
  'no second factor': { 'aws:MultiFactorAuthPresent': 'false' },
  'access keys alone': {},
};
const NAMES: Readonly<Record<string, (person: Person) => string>> = {
  'their own name': ({ name }) => name,
  "another's name": () => 'grace@example.com',
  'a part of their name': ({ name }) => name.slice(1),
};

const ROLES = [
  ['arn:aws:iam::111111111111:role/big-red-button-approver-test', 'Developers'],
  ['arn:aws:iam::111111111111:role/big-red-button-approver-production', 'Release_Managers'],
  ['arn:aws:iam::111111111111:role/big-red-button-operator-delivery', 'Operators'],
  ['arn:aws:iam::222222222222:role/big-red-button-operator-production', 'Operators'],
  ['arn:aws:iam::111111111111:role/big-red-button-auditor-delivery', 'Auditors'],
  ['arn:aws:iam::222222222222:role/big-red-button-auditor-production', 'Auditors'],
] as const;

describe.each(ROLES)('%s', (role, set) => {
  const people: Readonly<Record<string, Person>> = {
    'an IAM user': user(PEOPLE_ACCOUNT),
    'an IAM user of another account': user('444444444444'),
    'a user of its permission set': ofSet(set),
    'a user of a permission set with a longer name': ofSet(`${set}_Admin`),
    'a user of another permission set': ofSet('Guests'),
    "a user of another account's permission set of the same name": ofSet(set, '444444444444'),
  };
  /** The allowed combinations of a person, an MFA state and a session name. All other combinations must be denied. */
  const ALLOWED = new Set([
    'an IAM user with a fresh second factor under their own name',
    // For users of Identity Center, IAM cannot check MFA, so every MFA state is allowed.
    ...Object.keys(FACTORS).map(
      (factor) => `a user of its permission set with ${factor} under their own name`,
    ),
  ]);

  test("can be assumed in two ways, each with the person's own name", async () => {
    const allowed = new Set<string>();
    for (const [who, person] of Object.entries(people)) {
      for (const [factor, mfa] of Object.entries(FACTORS)) {
        for (const [kind, nameOf] of Object.entries(NAMES)) {
          const context = { ...person.context, ...mfa, 'sts:RoleSessionName': nameOf(person) };
          const question = { principal: person.arn, action: 'sts:AssumeRole', resource: role, context };
          if (await isAllowed(world, question)) allowed.add(`${who} with ${factor} under ${kind}`);
        }
      }
    }
    expect(allowed).toEqual(ALLOWED);
  });
});
