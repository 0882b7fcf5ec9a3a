import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Intake } from '#intake';

/** Every try is another act of sending, whatever key it came under. */
const receive: Intake['receive'] = Reflect.get(Intake.prototype, 'receive');

Intake.prototype.receive = function forgetful(this: Intake, incoming) {
  return receive.call(this, { ...incoming, intent: `${incoming.intent}:${randomUUID()}` });
};
