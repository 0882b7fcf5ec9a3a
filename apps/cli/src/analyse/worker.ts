import type { MessagePort } from 'node:worker_threads';
import {
  analyseResponses,
  sentimentsOf,
  type Analysis,
  type AnalyseOptions,
  type ResponseText,
  type SentimentOf,
  type Stage,
} from '#analysis';

/** Reads everything but the tone, or the tone of a part of the responses. */
export type Task =
  | { kind: 'reading'; responses: readonly ResponseText[]; options: AnalyseOptions; port: MessagePort }
  | { kind: 'sentiment'; responses: readonly ResponseText[]; questions: readonly string[] };

export interface Reading {
  analysis: Analysis;
  seconds: Partial<Record<Stage, number>>;
}

export interface Tones {
  rows: SentimentOf[];
  seconds: number;
}

/** What a worker thread of `throughline analyse` does: the analysis itself, away from the thread that shows progress. */
export default function work(task: Task): Reading | Tones {
  const began = performance.now();
  if (task.kind === 'sentiment') {
    const rows = sentimentsOf(task.responses, task.questions);
    return { rows, seconds: (performance.now() - began) / 1000 };
  }
  const seconds: Partial<Record<Stage, number>> = {};
  let running: { stage: Stage; since: number } | undefined;
  const close = () => {
    if (running) seconds[running.stage] = (seconds[running.stage] ?? 0) + (performance.now() - running.since) / 1000;
  };
  const analysis = analyseResponses(task.responses, task.options, (stage) => {
    close();
    running = { stage, since: performance.now() };
    task.port.postMessage(stage);
  });
  close();
  task.port.close();
  return { analysis, seconds };
}
