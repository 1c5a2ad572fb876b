import type { Application, DeliveryConfig, PromotedEnvironment } from '../../../stacks/config';
import { unusedName, withAnotherEnvironment } from '../reconfigure/other-configurations';

/** Soak time of each promoted environment. */
export const SOAK_MINUTES = 30;

/** Address of the person who gets every notice about the first promoted environment. */
export const NOTICE_READER = 'everything@example.com';
const EVERY_NOTICE = {
  failed: [NOTICE_READER],
  rolledBack: [NOTICE_READER],
  succeeded: [NOTICE_READER],
  superseded: [NOTICE_READER],
  chat: true,
};

/**
 * Returns the configuration with a second service in the first application, a second application, a third environment
 * in an account of its own, a soak time, and every notice. All scenarios that need one of these share a deployment.
 */
export function extended(config: DeliveryConfig): DeliveryConfig {
  const [tested, production, ...others] = config.environments;
  const approval = { ...production.approval, soakMinutes: SOAK_MINUTES };
  const [first, ...more] = config.applications as [Application, ...Application[]];
  return withAnotherEnvironment({
    ...config,
    environments: [tested, { ...production, approval, notices: EVERY_NOTICE }, ...others],
    applications: [withAnotherService(first), ...more, anotherApplication(config, first)],
  });
}

/** Returns the application that `extended` has added. */
export const addedApplication = ({ applications }: DeliveryConfig) => applications.at(-1) as Application;

/** Returns the environment that `extended` has added. It is the last one. */
export const addedEnvironment = ({ environments }: DeliveryConfig) =>
  environments.at(-1) as PromotedEnvironment;

function withAnotherService(application: Application): Application {
  const name = unusedName(application.services.map((service) => service.name));
  // An application may have at most five services.
  return { ...application, services: [...application.services, { name }].slice(0, 5) };
}

const anotherApplication = ({ applications }: DeliveryConfig, first: Application): Application => ({
  ...first,
  name: unusedName(applications.map(({ name }) => name)),
});
