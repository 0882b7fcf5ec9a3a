import { phaseOf, type ConsultationSummary } from '#consultations';
import type { Progress } from '#findings';
import { sparkline, type Arrivals } from '../../charts/index.js';
import { whenOf, type Need } from './needs.js';

export interface RunningConsultation {
  consultation: ConsultationSummary;
  arrivals: Arrivals[];
  progress: Progress;
}

const PHASES = ['open', 'closed', 'forthcoming', 'unpublished'] as const;

/** The list of what needs somebody, and each consultation with its arrivals, its days and what the machine is doing. */
export function homeView(needs: readonly Need[], running: readonly RunningConsultation[], now: Date) {
  return {
    sentence:
      needs.length === 0
        ? 'Nothing needs you now.'
        : needs.length === 1
          ? 'One thing needs you now.'
          : `${String(needs.length)} things need you now.`,
    needs: needs.map((need, at) => ({ ...need, id: `need-${String(at + 1)}`, late: lateness(need.days) })),
    consultations: [...running]
      .sort(
        (a, b) =>
          place(a.consultation, now) - place(b.consultation, now) ||
          b.consultation.closesAt.getTime() - a.consultation.closesAt.getTime(),
      )
      .map(({ consultation, arrivals, progress }) => {
        const received = arrivals.reduce((sum, one) => sum + one.n, 0);
        return {
          title: consultation.title,
          href: `/officer/consultations/${consultation.slug}`,
          findings: `/officer/findings/${consultation.slug}`,
          when: whenOf(consultation, now),
          received,
          spark:
            received === 0
              ? undefined
              : sparkline(`spark-${consultation.id}`, `Submissions to ${consultation.title}`, arrivals),
          machine: machineOf(progress),
        };
      }),
  };
}

function place(consultation: ConsultationSummary, now: Date): number {
  return PHASES.indexOf(phaseOf(consultation, now));
}

function lateness(days: number | undefined): string {
  if (days === undefined || days >= 0) return '';
  return days === -1 ? '1 day late' : `${(-days).toLocaleString('en-GB')} days late`;
}

const STAGES: Record<string, string> = {
  normalised: 'reading',
  grouped: 'comparing',
  sentiment: 'tone',
  stance: 'stance',
  themes: 'looking for themes',
  coded: 'coding',
};

function machineOf({ responses, stages }: Progress): string {
  if (responses === 0) return '';
  const behind = stages.find((stage) => stage.done < stage.of && stage.stage !== 'themes');
  if (behind === undefined) return 'The machine has caught up.';
  return `The machine is ${STAGES[behind.stage] ?? behind.stage}: ${behind.done.toLocaleString('en-GB')} of ${behind.of.toLocaleString('en-GB')}.`;
}
