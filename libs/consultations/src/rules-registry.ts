import { Injectable } from '@nestjs/common';
import { ADEQUATE_TIME } from './core/rules/adequate-time.js';
import { DATA_PROTECTION } from './core/rules/data-protection.js';
import { FORMATIVE_STAGE } from './core/rules/formative-stage.js';
import type { Act, Finding, Rule, RuleSubject } from './core/rules/rule.js';
import { SUFFICIENT_INFORMATION } from './core/rules/sufficient-information.js';

/**
 * The fairness rules of every lib, by the act at which they are asked. This lib brings those about what is put to the
 * public; libs above register theirs when their module starts, so that no lib has to look upward.
 */
@Injectable()
export class RulesRegistry {
  private readonly rules = new Map<string, Rule>();

  constructor() {
    for (const rule of [...FORMATIVE_STAGE, ...SUFFICIENT_INFORMATION, ...ADEQUATE_TIME, ...DATA_PROTECTION]) {
      this.register(rule);
    }
  }

  /** Adds a rule. Throws where its id is taken: two rules under one id could not be told apart in an override. */
  register(rule: Rule): void {
    if (this.rules.has(rule.id)) throw new Error(`rule ${rule.id} is registered twice`);
    this.rules.set(rule.id, rule);
  }

  /** Every rule, in the order of the ids, which is that of the principles. */
  list(): Rule[] {
    return [...this.rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** What each rule of an act finds, with the overrides of the consultation that it is about. */
  async check(act: Act, subject: RuleSubject): Promise<Finding[]> {
    const asked = this.list().filter((rule) => [rule.act].flat().includes(act));
    const overrides = subject.consultation?.overrides ?? [];
    return Promise.all(
      asked.map(async (rule) => ({
        ...(await rule.check(subject)),
        rule: rule.id,
        version: rule.version,
        level: rule.level,
        source: rule.source,
        title: rule.title,
        act,
        absolute: rule.absolute ?? false,
        override: overrides.find((one) => one.rule === rule.id && one.version === rule.version) ?? null,
      })),
    );
  }
}
