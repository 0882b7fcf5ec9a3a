import { Injectable, type OnModuleInit } from '@nestjs/common';
import { formatDay, met, phaseOf, RulesRegistry, unlessAny, type Rule, type RuleSubject } from '#consultations';
import { Findings } from '#findings';
import { Db } from '#platform';
import { Not } from 'typeorm';
import { thinReasons, unconsidered, weasels } from './core/considered.js';
import { dayIn, daysBetween } from './core/line.js';
import { DecisionContexts } from './decision-context.js';
import { DecisionRow } from './decision.entity.js';

const FORMATIVE = 'Gunning 1: while proposals are still at a formative stage';
const CONSCIENTIOUS = 'Gunning 4: the product of consultation is conscientiously taken into account';

/** Brings the rules about decisions into the registry of fairness rules. */
@Injectable()
export class DecisionRules implements OnModuleInit {
  constructor(
    private readonly registry: RulesRegistry,
    private readonly db: Db,
    private readonly contexts: DecisionContexts,
    private readonly findings: Findings,
  ) {}

  onModuleInit(): void {
    for (const rule of [
      this.notDecidedBefore(),
      this.everythingRead(),
      this.conscientious(),
      this.promisesSomething(),
      this.explainsItself(),
      this.answeredInTime(),
    ]) {
      this.registry.register(rule);
    }
  }

  private notDecidedBefore(): Rule {
    return {
      id: 'G1-01',
      version: 1,
      level: 'BLOCK',
      source: FORMATIVE,
      title: 'No decision on these recommendations was taken before people are asked',
      act: 'launch',
      check: async ({ consultation }) => {
        if (consultation === undefined || consultation.items.length === 0) return met();
        const rows = await this.db.query<{ recommendation_id: string; decided_on: string }>(
          `SELECT recommendation_id, decided_on::text FROM decisions_v_current
            WHERE recommendation_id = ANY ($1::uuid[]) AND status <> 'no_response' AND decided_on <= $2::date`,
          [consultation.items.map((item) => item.recommendationId), dayIn(consultation.opensAt, consultation.timeZone)],
        );
        return unlessAny(
          rows.map((row) => {
            const ref = consultation.items.find((item) => item.recommendationId === row.recommendation_id)?.ref ?? '';
            return {
              text:
                `A decision on ${ref} was recorded on ${formatDay(row.decided_on)}. A consultation that opens after the ` +
                'decision cannot influence it. Either withdraw the decision or describe which parts are still open.',
              field: `items.${ref}`,
            };
          }),
        );
      },
    };
  }

  private everythingRead(): Rule {
    return {
      id: 'G1-04',
      version: 1,
      level: 'BLOCK',
      source: `${FORMATIVE}; Silus v Hounslow`,
      title: 'The consultation has closed and its responses have been analysed',
      act: ['decide', 'publish'],
      check: async ({ consultation, itemId, now }) => {
        if (consultation === undefined || itemId === undefined) return met();
        if (phaseOf(consultation, now) !== 'closed') {
          return unlessAny([
            { text: 'Responses are still being received. A decision comes after they were considered.' },
          ]);
        }
        const [sealed] = await this.db.query('SELECT 1 FROM outcomes_v_latest WHERE item_id = $1', [itemId]);
        if (sealed !== undefined) return met('outcome sealed');
        const progress = await this.findings.progress(consultation.id);
        const item = progress.items.find((one) => one.itemId === itemId);
        const left = item === undefined ? 0 : item.readable - (item.codeframe === undefined ? 0 : item.coded);
        const so = left > 0 ? ` (${String(left)} not yet considered)` : '';
        return unlessAny([{ text: `Responses are still being analysed${so}: the outcome is not sealed.` }]);
      },
    };
  }

  private conscientious(): Rule {
    return {
      id: 'G4-02',
      version: 1,
      level: 'BLOCK',
      source: CONSCIENTIOUS,
      title: 'The decision rests on the sealed outcome, has reasons and answers each main theme',
      act: ['decide', 'publish'],
      check: async (subject) => {
        const known = await this.making(subject);
        return known === undefined ? met() : unlessAny(unconsidered(known.row.content, known.context.considered));
      },
    };
  }

  private promisesSomething(): Rule {
    return {
      id: 'G4-05',
      version: 1,
      level: 'BLOCK',
      source: CONSCIENTIOUS,
      title: 'The decision says what will happen, or that nothing is promised',
      act: ['decide', 'publish'],
      check: async (subject) => {
        const known = await this.making(subject);
        return unlessAny(
          (known === undefined ? [] : weasels(known.row.content)).map((words) => ({
            text: `“${words}” promises nothing. Add what will happen, who does it and when, or mark it as “no commitment”.`,
            field: 'text',
          })),
        );
      },
    };
  }

  private explainsItself(): Rule {
    return {
      id: 'G4-06',
      version: 1,
      level: 'WARN',
      source: CONSCIENTIOUS,
      title: 'A decision against most who responded, or against the assembly, explains why',
      act: ['decide', 'publish'],
      check: async (subject) => {
        const known = await this.making(subject);
        if (known === undefined) return met();
        const { votesFor, votesAgainst, supportPercent } = known.context.recommendation;
        const balance =
          votesFor !== null && votesAgainst !== null
            ? votesFor - votesAgainst
            : supportPercent === null
              ? 0
              : supportPercent - 50;
        const thin = thinReasons(known.row.content, {
          respondents: known.context.considered?.leaning ?? 0,
          assembly: Math.sign(balance) as -1 | 0 | 1,
        });
        return unlessAny(thin === undefined ? [] : [{ text: thin, field: 'reasons' }]);
      },
    };
  }

  private answeredInTime(): Rule {
    return {
      id: 'P-02',
      version: 1,
      level: 'WARN',
      source: 'OECD 2020, accountability; six months after the report unless the authority said otherwise',
      title: 'The recommendation is answered by the day on which the answer was due',
      act: ['decide', 'publish'],
      check: async (subject) => {
        const known = await this.making(subject);
        if (known === undefined) return met();
        const [row] = await this.db.query<{ due: string | null }>(
          'SELECT response_due::text AS due FROM consultations_v_recommendation WHERE id = $1',
          [known.row.recommendationId],
        );
        const due = row?.due ?? null;
        const answered = dayIn(subject.now, 'Europe/London');
        if (due === null || answered <= due) return met(due === null ? 'no day was set' : `due ${due}`);
        const days = daysBetween(due, answered);
        return unlessAny([
          {
            text: `The answer was due on ${formatDay(due)} and comes ${String(days)} ${days === 1 ? 'day' : 'days'} late.`,
          },
        ]);
      },
    };
  }

  /** The decision in the making that an act is about. */
  private async making({ recommendationId }: RuleSubject) {
    if (recommendationId === undefined) return undefined;
    const row = await this.db.source
      .getRepository(DecisionRow)
      .findOne({ where: { recommendationId, state: Not('published') } });
    return row === null ? undefined : { row, context: await this.contexts.of(recommendationId) };
  }
}
