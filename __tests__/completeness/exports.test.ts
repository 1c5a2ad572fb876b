import { readSources, targetOf } from './sources';

/** Exports that no product code imports, each with the reason for the export. */
const ALLOWED: Readonly<Record<string, string>> = {
  'bundling/lean/lean-bundle.mjs UNUSED': 'a test checks that each listed part is really unused',
  'bundling/lean/lean-endpoints.mjs cloudformation':
    'the bundler replaces the endpoint rules of the SDK with this export',
  'bundling/lean/lean-endpoints.mjs codebuild':
    'the bundler replaces the endpoint rules of the SDK with this export',
  'bundling/lean/lean-endpoints.mjs codecommit':
    'the bundler replaces the endpoint rules of the SDK with this export',
  'bundling/lean/lean-endpoints.mjs codepipeline':
    'the bundler replaces the endpoint rules of the SDK with this export',
  'bundling/lean/lean-endpoints.mjs ecr':
    'the bundler replaces the endpoint rules of the SDK with this export',
  'bundling/lean/lean-endpoints.mjs ecs':
    'the bundler replaces the endpoint rules of the SDK with this export',
  'bundling/lean/lean-endpoints.mjs s3':
    'the bundler replaces the endpoint rules of the SDK with this export',
  'bundling/lean/lean-endpoints.mjs sns':
    'the bundler replaces the endpoint rules of the SDK with this export',
  'functions/shared/release/changes/changes.ts changesSchema': 'a test checks the format of changes.json',
  'functions/check-release/handler.ts handler': 'Lambda invokes the handler',
  'functions/deploy-stack/handler.ts handler': 'Lambda invokes the handler',
  'functions/promote-release/handler.ts handler': 'Lambda invokes the handler',
  'functions/protect-stacks/handler.ts handler': 'Lambda invokes the handler',
  'functions/record-execution/handler.ts handler': 'Lambda invokes the handler',
  'functions/verify-release/handler.ts handler': 'Lambda invokes the handler',
  'main.ts warnings': 'bundling/app.mjs reads the warnings from the bundled app',
  'functions/shared/aws/template-upload.ts templateUrl': 'a test checks the URL of every partition',
  'functions/shared/aws/clients.ts s3Client': 'tests send requests with a new client',
  'functions/shared/aws/clients.ts cloudFormationClient': 'tests send requests with a new client',
  'functions/shared/aws/clients.ts ecrClient': 'tests send requests with a new client',
  'functions/shared/aws/clients.ts ecsClient': 'tests send requests with a new client',
  'functions/shared/aws/retry.ts backoffMs': 'a test checks the waiting time of each retry',
  'functions/shared/job/deadline.ts ANSWER_RESERVE_MS': 'tests measure the time reserved for the job result',
  'rehearsal/local-aws/front.ts startFront': 'tests start a front without moto',
  'rehearsal/engine/actions/registry.ts ACTION_TYPES': 'a test has a row for each type',
  'rehearsal/engine/actions/registry.ts nameOf': 'a test has a row for each type',
  'rehearsal/engine/rules/registry.ts RULE_TYPES': 'a test has a row for each type',
  'rehearsal/engine/codebuild/files.ts globToRegExp': 'a test checks each pattern',
  'rehearsal/permissions/deploy-policy/deploy-policy.ts deployStatements':
    'tests check each statement with its reason',
  'rehearsal/permissions/deploy-policy/documents.ts MANAGED_POLICY_CHARACTERS':
    'tests check the size of each policy',
  'rehearsal/permissions/deploy-policy/needs/left-out.ts LEFT_OUT': 'a test checks each left-out action',
  'rehearsal/permissions/deploy-policy/needs/needed-actions.ts handlerActions':
    'tests compare the lists of actions',
  'rehearsal/permissions/deploy-policy/needs/needed-actions.ts unplayedActions':
    'tests compare the lists of actions',
};

test('every exported value has an importer in the product, or a reason', () => {
  const sources = readSources();
  const used = new Set(
    sources.flatMap(({ file, imports }) =>
      imports.flatMap(({ module, names }) => {
        const target = targetOf(file, module);
        return target === undefined ? [] : names.map((name) => `${target} ${name}`);
      }),
    ),
  );
  const unused = sources.flatMap(({ file, values }) =>
    values
      .filter((name) => !used.has(`${file} ${name}`) && !used.has(`${file} *`))
      .map((name) => `${file} ${name}`),
  );
  expect(unused.filter((value) => !(value in ALLOWED))).toEqual([]);
  expect(Object.keys(ALLOWED).filter((value) => !unused.includes(value))).toEqual([]);
});
