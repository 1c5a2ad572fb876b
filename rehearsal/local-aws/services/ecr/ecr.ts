import type { Route } from '../../route';
import type { ServiceContext } from '../context';

/**
 * ECR. moto stores the images with the real time, but a rehearsal moves the clock of pipelines forward. This route adds
 * the difference to the push time of an image. Otherwise an image that was pushed long after a build could look as if
 * the build had pushed the image.
 */
export function ecrRoute({ pipelines }: Pick<ServiceContext, 'pipelines'>): Route {
  return (exchange) => {
    const [service, operation] = exchange.target ?? [];
    if (service !== 'AmazonEC2ContainerRegistry_V20150921' || operation !== 'PutImage') return undefined;
    const seconds = Math.round((pipelines()?.ahead ?? 0) / 1000);
    return exchange.callMoto(undefined, ['X-Clock-Ahead', String(seconds)]).then((answer) => {
      exchange.send(answer);
    });
  };
}
